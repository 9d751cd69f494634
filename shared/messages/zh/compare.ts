import {
  formatChange,
  formatCount,
  formatDuration,
  formatNumber,
  formatPercent,
  formatTimestamp,
  missing,
} from '../../format.ts';
import type { compare as english } from '../en/compare.ts';
import { compareKeys } from './compare-keys.ts';

const names: Readonly<Record<string, string>> = {
  time_to_first_token_seconds: '首 token 延迟',
  inter_token_latency_seconds: 'token 间隔',
  e2e_request_latency_seconds: '端到端',
  queue_time_seconds: '排队时间',
  per_stage_req_latency_seconds: '阶段',
  prefill_seconds: '预填充',
  prompt_tokens_histogram: '提示词长度',
  generation_tokens_histogram: '回答长度',
  prompt_tokens: '提示词长度',
  completion_tokens: '回答长度',
  cache_hit_rate: '提示词缓存命中',
  aborted_share: '中止',
  num_running_reqs: '运行',
  num_waiting_reqs: '排队',
  token_usage: 'KV 占用',
  num_used_tokens: 'KV token',
  gen_throughput: '输出 tok/s',
};

const points = (change: number): string => {
  const value = formatNumber(Math.round(change * 1000) / 10);
  return `${change > 0 ? '+' : ''}${value} 个百分点`;
};

const share = (part: number | null, whole: number | null): string => {
  if (part === null || whole === null) return missing;
  const counts = `${formatCount(whole)} 中的 ${formatCount(part)}`;
  return whole > 0 ? `${counts}（${formatPercent(part / whole)}）` : counts;
};

export const compare: typeof english = {
  title: '对比',
  verdicts: {
    worse: 'B 更差',
    better: 'B 更好',
    same: '没有值得计入的差异',
    incomparable: '无法得出结论',
  },
  sinceStart: '依据自启动以来的数值',
  comparable: { yes: '可比', partly: '部分可比', no: '不可比' },
  figureVerdicts: { worse: '变差', better: '变好', same: '相同', unclear: '不确定' },
  grades: { log: '已记录', delta: '两次采样', point: '单次快照', lifetime: '自启动以来' },
  noiseUnknown: '同一构建两次运行相差多少尚不清楚：区间仅针对各自的一次运行。',

  side: {
    sglang: (version) => `SGLang ${version}`,
    sample: (number) => `采样 ${number}`,
    baseline: (name) => `${name}（基线）`,
    taken: ({ takenAt }) => (takenAt === null ? missing : `${formatTimestamp(takenAt)} UTC`),
    basis: ({ requests, seconds, grade }) =>
      `n = ${formatCount(requests)}${seconds === null ? (grade === 'lifetime' ? '，自启动以来' : '') : `，历时 ${formatDuration(seconds)}`}`,
    unknown: '未知',
  },

  marks: { good: '正常', bad: '异常' },
  markOf: ({ mark, isBaseline }) =>
    [
      isBaseline ? '基线' : mark?.verdict == null ? null : { good: '正常', bad: '异常' }[mark.verdict],
      mark?.commit == null ? null : `提交 ${mark.commit}`,
      mark?.image == null ? null : `镜像 ${mark.image}`,
      mark?.note,
    ]
      .filter((part) => part != null)
      .join(' · '),
  baseline: '基线',
  baselineOf: (takenAt) => (takenAt === null ? '基线' : `基线 ${formatTimestamp(takenAt).slice(5, 16)}`),
  baselineHint: '本次采集所对照的健康采集。点击打开对比。',
  baselineDiffers: (count) => `身份信息中有 ${formatCount(count)} 项不同`,
  labelIt: '标注',
  labelTitle: (side) => `${side} 侧的标注`,
  labelHelp: '保存在事件中，并显示在报告里。',
  labelVerdict: '已知为',
  noVerdict: '未说明',
  markFields: { commit: '提交', image: '镜像标签', note: '备注' },
  addColumn: '添加一列',
  onlyColumn: (name) => `仅以 ${name} 与 A 对照`,
  removeColumn: (name) => `移除 ${name}`,
  sideBySide: '并排',
  keyCount: (count) => `${formatCount(count)} 个键`,
  exportReport: '导出',
  reportFormats: { html: 'HTML，可离线打开', md: 'Markdown 文件' },
  comparing: '正在对比…',
  nothingTitle: '还没有可对比的内容',
  nothingText: '请打开两个采集、两个转储，或一个含多次采样的采集。',
  oneSideTitle: '缺少一侧',
  oneSideText: '再打开一个采集或转储，它会成为另一侧的候选。',
  swap: '交换两侧',
  sideLabel: (side) => `${side} 侧`,
  choose: '尚未选择',

  suspects: '嫌疑',
  suspectsHint: '可以解释差异的因素',
  noSuspects: '已知因素都不能解释差异。',
  explains: (explains, of) => `解释 ${of} 项中的 ${explains} 项`,
  evidenceOf: (side) => `在 ${side} 侧`,

  replayWorst: '在两台服务器上重放最差的请求',
  worstPair: ({ ridB, indexB, elapsedA, elapsedB }) =>
    `${ridB ?? `#${indexB}`} 用时 ${formatDuration(elapsedB)}，在 A 为 ${formatDuration(elapsedA)}`,

  changed: '变更',
  rawDifference: '原始差异',
  formerly: (name) => `旧名 ${name}`,
  file: '文件',
  rawOrder: '键按名称、指标按序列排序。',
  leftOut: (equal, differing) =>
    `文本很长：只显示不同之处。⋯ n 代表 n 行相同的内容，共 ${formatCount(equal)} 行。${differing > 0 ? `另有 ${formatCount(differing)} 行不同的内容未列出。` : ''}`,
  backToSummary: '返回对比',
  onlyOneHas: (side) => `只有 ${side} 有该文件。`,
  rawSide: (side, file) => `${side} 的 ${file}`,
  changedCounts: (count, setAside) =>
    `${formatCount(count)} 个键，按影响排序；排除 ${formatCount(setAside)} 个噪声键`,
  nothingChanged: (setAside) => `噪声列表（${formatCount(setAside)}）之外没有键不同。`,
  noConfiguration: '未能得知两侧的配置。',
  moreKeys: (count) => `另有 ${formatCount(count)} 个键`,
  key: '键',
  topic: '类别',
  rules: '规则',
  source: '来源',
  meaning: '作用',
  topics: {
    version: '版本',
    weights: '权重',
    parallelism: '并行',
    backends: '后端',
    memory: '显存',
    scheduling: '调度',
    parsers: '解析',
    logging: '日志',
    other: '其他',
  },
  sources: {
    server_info: '/server_info',
    model_info: '/model_info',
    resolved: '调度器所选',
    server_args: '转储中的参数',
    launch_command: '启动命令',
    environment: '环境（环境变量，torch、CUDA 与驱动的版本）',
  },
  kinds: { changed: '变更', only_a: '仅 A', only_b: '仅 B', not_in_version: '该版本没有' },
  absent: '无',
  sameSecret: '同一密钥，已遮蔽',
  otherSecret: '另一密钥，已遮蔽',
  untoldSecret: '由两个密钥遮蔽，无法判断',
  aSecret: '已遮蔽',
  secretKey: (number) => `密钥 ${number}`,
  notCompared: (source, why) => `${source}：${why}`,
  keys: compareKeys,

  worse: '变差的指标',
  figureCounts: (counts) =>
    `变差 ${formatCount(counts.worse)}，变好 ${formatCount(counts.better)}，不确定 ${formatCount(counts.unclear)}，相同 ${formatCount(counts.same)}`,
  noFigures: '没有两侧都测量的指标。',
  metric: '指标',
  change: '变化',
  band: '95 % 偶然区间',
  verdict: '判定',
  why: '原因',
  grade: '等级',
  showAllOf: (count) => `全部 ${formatCount(count)} 项`,
  showFewer: '收起',
  counts: (a, b) => `n = ${formatCount(a)} 与 ${formatCount(b)}`,
  figure: (name) => names[name] ?? name,
  value: ({ unit, stat }, value) => {
    if (value === null) return missing;
    if (unit === 'seconds') return formatDuration(value);
    if (unit === 'share') return formatPercent(value);
    if (unit === 'perSecond') return `${formatNumber(value)} /s`;
    return stat === 'gauge' || unit === 'tokens'
      ? formatNumber(Math.round(value * 100) / 100)
      : formatNumber(value);
  },
  changeOf: ({ unit, change }) =>
    change === null ? missing : unit === 'share' ? points(change) : formatChange(change),
  bandOf: ({ unit, band }) => {
    if (band === null) return missing;
    const [low, high] = band;
    return unit === 'share'
      ? `${points(low)} 至 ${points(high)}`
      : `${formatChange(low)} 至 ${formatChange(high)}`;
  },

  loads: '各 rank 负载',
  rankHead: 'Rank',
  rank: (rank) => `DP ${rank}`,
  imbalance: ({ imbalanceA, imbalanceB }) =>
    `最大值与均值之比：${formatNumber(imbalanceA)} 与 ${formatNumber(imbalanceB)}`,

  distributions: '分布',
  distributionsHint: 'p50 实线，p90 虚线，p99 点线',
  rebinned: '已合并桶，计数无损失',
  quantiles: (unit, side) => {
    const text = (value: number | null) => (unit === 'seconds' ? formatDuration(value) : formatCount(value));
    return `p50 ${text(side.p50)} · p90 ${text(side.p90)} · p99 ${text(side.p99)}`;
  },
  columnVerdict: (letter, verdict, sinceStart) =>
    `${{ worse: `${letter} 更差`, better: `${letter} 更好`, same: '没有值得计入的差异', incomparable: '无法得出结论' }[verdict]}${sinceStart ? '，自启动以来' : ''}`,
  columnsReport: (count) => `${formatCount(count)} 侧与 A 对照`,
  asInA: '与 A 相同',
  notKnown: '未知',
  moreAgainst: (count) => `另有 ${formatCount(count)} 项`,
  notMeasured: '未测得',
  aHere: (value) => `此处 A 为 ${value}，`,
  pairsDiverged: (paired, diverged) => `${formatCount(paired)} 对，${formatCount(diverged)} 对输出不同`,
  plot: (name, a, b, other = 'B') => `${name}。A：${a}。${other}：${b}。`,
  notDrawn: (name, why) => `${name}：${why}。`,

  requests: '转储对转储',
  pairs: ({ paired, byPrompt, byRid, onlyA, onlyB }) =>
    `${formatCount(paired)} 对，其中按提示词 ${formatCount(byPrompt)}、按 rid ${formatCount(byRid)}；仅 A 有 ${formatCount(onlyA)}，仅 B 有 ${formatCount(onlyB)}`,
  sameOutput: '输出相同',
  otherOutput: '输出不同',
  greedyEarly: '贪心采样且在第 16 个 token 之前不同',
  notHeld: '未比较：进行中、已中止或不完整',
  promptTokensDiffer: '提示词 token 数不同',
  finishDiffers: '结束原因不同',
  ofPairs: share,
  sampledNote: '采样生成的回答不同不能作为证据。',
  share: ({ a, ofA, b, ofB }) => `${share(a, ofA)} → ${share(b, ofB)}`,
  endedBy: (name) => `以 ${name} 结束`,
  abortedBy: (message) => `中止：${message}`,
  diverged: '输出不同的请求对',
  atToken: (at, character) =>
    at !== null
      ? `第 ${formatCount(at)} 个 token`
      : character !== null
        ? `第 ${formatCount(character)} 个字符`
        : missing,
  sampling: '采样',
  greedy: { yes: '贪心', no: '随机采样', unknown: '未知' },
  rid: 'rid',
  firstDifference: '首个差异',

  pairTitle: '同一请求的两个回答',
  showPair: (rid) => `${rid} 的两个回答`,
  bothAnswers: '两个回答',
  replaySide: (side) => `编辑并重放 ${side}`,
  sameAnswers: '两个回答一致',
  partsAt: (token, character) =>
    token !== null
      ? `在第 ${formatCount(token)} 个 token 处分叉`
      : `在第 ${formatCount(character)} 个字符处分叉`,
  tokensDiffer: (count, of) => `逐位比较，${share(count, of)} token 不同`,
  noTokenIds: '并非两侧都记录了 token id',
  tokensAround: '首个差异附近的 token',
  token: '位置',
  finish: '结束原因',
  parts: { beginning: '仍在进行', tail: '只记录了最后一段' },
  answerOf: (side) => `${side} 侧的回答`,
  answerCut: '回答过长，只显示开头。',
  noAnswerText: '其中一侧没有记录文本。',

  rulesHead: '成对规则',
  report: (title) => `对比：${title}`,
};
