import { formatBytes, formatCount, formatDuration, formatPercent } from '../../format.ts';
import type { Messages } from '../messages.ts';

const requestCount = (count: number): string => `${formatCount(count)} 个请求`;
const healthChecks = (count: number): string => `${formatCount(count)} 次健康检查`;

/** Words of the view Requests: filter, table, detail. */
export const requests: Messages['requests'] = {
  view: '请求',
  table: '转储中的请求',

  shown: '转储',
  allDumps: (count) => `全部 ${formatCount(count)} 个转储`,
  merging: (count) => `正在将 ${formatCount(count)} 个转储合为一张表`,

  filter: '筛选',
  filterPlaceholder: 'prompt > 8k and state = in flight',
  filterKeys: '/',
  searchKeys: 'Ctrl F',
  filterSuggestions: '筛选的补全',
  valueKinds: {
    state: 'finished、in flight、health check',
    count: '数字：8000，8k',
    number: '数字：1.2',
    seconds: '时长：1.5s，500ms，2min',
    time: 'UTC：02:40，2026-11-24 02:40',
    text: '文本，~ 表示包含',
    exact: '文本，~ 表示包含',
    boolean: 'yes、no',
  },
  clearFilter: '清除筛选',
  chip: (name, choice) => (choice === null ? name : `${name}：${choice}`),
  chips: {
    state: '状态',
    prompt: '提示词 token',
    ttft: 'TTFT',
    finish: '结束原因',
  },
  anyChoice: '不限',
  moreThan: (value) => `> ${value}`,

  counts: (shown, of) => (shown === of ? requestCount(of) : `${formatCount(shown)} / ${requestCount(of)}`),
  filterNotApplied: '筛选未生效',
  inFlight: (count) => `${formatCount(count)} 个未完成`,
  hidden: (count) => `已隐藏 ${healthChecks(count)}`,
  shownToo: (count) => `已显示 ${healthChecks(count)}`,
  showHidden: '显示',
  hideHidden: '隐藏',
  healthChecks: '健康检查',

  searching: '在文本中搜索',
  searched: (bytes, of, found) =>
    `已搜索 ${formatBytes(bytes)} / ${formatBytes(of)}，找到 ${formatCount(found)} 个`,
  searchStopped: (bytes, of, found) =>
    `搜索在 ${formatBytes(bytes)} / ${formatBytes(of)} 处停止，找到 ${formatCount(found)} 个`,
  readingFile: (name) => `正在读取 ${name}`,
  readSoFar: (records, bytes, of) =>
    `${requestCount(records)}，${of === null ? formatBytes(bytes) : `${formatBytes(bytes)} / ${formatBytes(of)}`}`,
  readRate: (bytesPerSecond) => `${formatBytes(bytesPerSecond)}/s`,
  timeLeft: (seconds) =>
    seconds < 60 ? `剩余 ${formatCount(Math.ceil(seconds))} s` : `剩余 ${formatDuration(Math.ceil(seconds))}`,
  nothingYet: '尚无内容',
  stop: '停止',
  stopping: '正在停止',

  kinds: { request_dump: '请求转储', crash_dump: '崩溃转储', unknown: '转储' },
  writtenAt: (clock) => `写出于 ${clock} UTC`,
  startedFrom: (first, last) => `开始于 ${first} 至 ${last} UTC`,
  launchCommand: '启动命令',
  copyCommand: '复制命令',
  copied: '已复制',
  configUpdates: (count) => `${formatCount(count)} 次配置更新`,
  notes: (count) => `关于此文件的 ${formatCount(count)} 条说明`,

  endsAt: (byte, of) => `文件在此结束，第 ${formatCount(byte)} 字节，共 ${formatCount(of)} 字节`,
  stoppedByYou: (records) => `读取被取消。已显示此前读到的 ${formatCount(records)} 条记录。`,
  stoppedHere: '读取在此处被取消',

  pinned: '已钉选',
  chooseColumns: '列',
  columnsRoom: '放不下的列在表格变宽时出现',
  usualColumns: '恢复默认',
  columns: {
    state: '状态',
    rid: 'rid',
    prompt: '提示词',
    cached: '缓存',
    output: '输出',
    start: '开始',
    ttft: 'TTFT',
    elapsed: '用时',
    finish: '结束',
    dp: 'DP',
    file: '文件',
    queue: '排队',
    prefill: 'Prefill',
    lora: 'LoRA',
    media: '媒体',
    grammar: '语法',
    retractions: '回收',
    weights: '权重',
    promptText: '提示词文本',
  },
  states: { finished: '已完成', in_flight: '未完成', health_check: '健康检查' },
  atLeast: (duration) => `> ${duration}`,
  media: (count) => `${formatCount(count)} 项媒体`,
  shape: {
    lora: 'LoRA',
    logprobs: 'logprobs',
    samples: (count) => `n ${formatCount(count)}`,
  },
  suspects: (count, oldest) =>
    oldest === null
      ? `转储时 ${formatCount(count)} 个未完成`
      : `转储时 ${formatCount(count)} 个未完成 · 最久 ${formatDuration(oldest)}`,
  suspectsListed: (count) => `其中 ${formatCount(count)} 个符合筛选`,
  shares: {
    promptTokens: (tokens) => (tokens === null ? '提示词等长' : `提示词均为 ${formatCount(tokens)} token`),
    lengthBand: (tokens) =>
      tokens === null
        ? '提示词长度相近'
        : `提示词为 ${formatCount(tokens)} 至 ${formatCount(2 * tokens - 1)} token`,
    text: () => '提示词以文本发送',
    ids: () => '提示词以 token id 发送',
    grammar: () => '输出带语法约束',
    logprobs: () => 'logprobs',
    samples: () => '每个提示词多个回答',
    media: () => '媒体',
    lora: () => 'LoRA 适配器',
  },
  shared: (traits) => `共同点：${traits.join('；')}`,
  sharedTrait: (what, inFlight, of, finished, ofFinished) =>
    `${what}（${formatCount(of)} 个中有 ${formatCount(inFlight)} 个；已完成的 ${formatCount(ofFinished)} 个中有 ${formatCount(finished)} 个）`,
  nothingShared: '没有已完成请求所没有的共同点',
  notCompared: '已完成的太少，看不出区别',

  emptyTitle: '此转储中没有请求',
  emptyText: '文件完整且已读到结尾；服务器没有可记录的请求。',
  emptyCutText: '停止读取之前，没有任何内容可读作请求。',
  onlyHealthTitle: '只记录了健康检查',
  onlyHealthText: (count) => `已隐藏 ${healthChecks(count)}。空闲服务器的崩溃转储就是这样。`,
  showHealthChecks: '显示健康检查',
  noHitsTitle: (of) => `0 / ${requestCount(of)}`,
  noHitsText: '没有请求符合筛选条件。',
  failedTitle: '无法列出请求',
  retry: '重试',
  copiedRows: (rows, of) =>
    rows === of
      ? `已复制 ${formatCount(rows)} 行`
      : `已复制 ${formatCount(of)} 行中的 ${formatCount(rows)} 行：剪贴板最多容纳一百万个字符`,

  detail: '请求',
  detailNone: '未选择请求',
  detailNoRows: '列表为空。',
  detailNoneText: '选择一行，查看请求内容与应答内容。',
  resize: '详情宽度',
  copyRid: '复制 rid',
  noRid: '未记录 rid',
  edit: '编辑与重放',
  editKeys: 'E',
  tabs: { request: '请求', output: '输出', meta_info: 'meta_info' },
  asJson: 'JSON',
  asFields: '字段',
  showAs: '显示为',

  inFlightFor: (seconds) =>
    seconds === null ? '转储写出时未完成' : `转储时已 ${formatDuration(seconds)} 未完成`,
  noTokenYet: '尚无 token',
  tokensSoFar: (count) => `已有 ${formatCount(count)} token`,
  healthCheckFor: (seconds) =>
    seconds === null ? '健康检查，未完成' : `健康检查，已 ${formatDuration(seconds)} 未完成`,
  finishedAs: (finish) => (finish === null ? '已完成' : `已完成：${finish}`),
  finishedIn: (seconds) => `用时 ${formatDuration(seconds)}`,

  stages: {
    front: '前端',
    queue: '排队',
    prefill: 'Prefill',
    decode: 'Decode',
    unknown: '其他',
    whole: '未完成',
    total: '总计',
  },
  stageDrawing: '时间花在哪里',
  noStageTimes: '服务器运行时未启用指标：没有记录各阶段用时。',
  noStageTimesOpen: '转储中没有其各阶段用时：无从得知它当时处于哪个阶段。',
  noTimes: '没有记录可用的时间。',

  fields: {
    prompt: '提示词',
    sampling: '采样',
    stream: '流式',
    class: '类',
    file: '文件',
    dp: 'DP rank',
    lora: 'LoRA',
    media: '媒体',
    start: '开始',
    end: '结束',
    output: '输出',
    finish: '结束原因',
    ttft: 'TTFT',
    elapsed: '用时',
  },
  yes: '是',
  no: '否',
  unknown: '未记录',
  notCountedYet: '未知：转储写出时服务器尚未给出计数。',
  noPromptPreview: '没有记录文本：提示词为 token id、embedding 或媒体。',
  items: (count) => `${formatCount(count)} 项`,
  promptOf: (tokens, cached) => {
    if (tokens === null) return '未记录长度';
    const length = `${formatCount(tokens)} token`;
    if (cached === null) return length;
    return tokens > 0
      ? `${length}，缓存命中 ${formatCount(cached)}（${formatPercent(cached / tokens)}）`
      : `${length}，缓存命中 ${formatCount(cached)}`;
  },
  outputOf: (tokens) => (tokens === null ? '未记录长度' : `${formatCount(tokens)} token`),
  placeIn: (file, index) => `${file}，第 ${formatCount(index)} 条记录`,
  samplingDefaults: '全部为默认值',
  text: '文本',
  characters: (count) => `${formatCount(count)} 个字符`,
  showAll: (count) => `显示全部 ${formatCount(count)} 个字符`,
  noPromptText: '提示词只记录了 token id。',
  promptIds: 'input_ids',
  lastPieceOnly: '仅最后一段：服务器分段流式输出，只保留了这一段。',
  noOutput: '没有记录输出。',
  noOutputInFlight: '转储写出时尚无任何回答。',
  outputIdsOnly: (count) => `记录了 ${formatCount(count)} 个 token id，没有文本。`,
  noMetaInfo: '没有记录 meta_info。',
  requestJson: '记录的请求（JSON）',
  outputJson: '记录的输出（JSON）',
  metaInfoJson: 'meta_info（JSON）',
  tokenIds: (count, length) => `${formatCount(count)} 个数字，${length}`,
};
