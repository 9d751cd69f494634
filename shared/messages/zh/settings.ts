import type { Messages } from '../messages.ts';

export const settings: Messages['settings'] = {
  items: {
    theme: { label: '主题', help: '各主题均跟随系统的高对比度设置。' },
    language: { label: '语言', help: '此窗口文字的语言。服务器与文件中的内容保持原样。' },
    letterKeys: {
      label: '单键',
      help: '2、E 之类的单键在文本框之外起作用。带 Ctrl 的组合键不受影响。',
    },
    bundleFolder: { label: '采集的文件夹', help: '事件没有自己的文件夹时，采集结果存放在这里。' },
    collectTimeoutSeconds: {
      label: '等待端点的时间',
      help: '采集时单次调用超过此时间即放弃。低于 25 s 时，/health 没有应答说明不了什么。',
    },
    replayIdleSeconds: { label: '应答静默时间', help: '超过此时间没有收到任何字节，重放即视为无响应。' },
    lastCollectUrl: { label: '采集的服务器', help: '应用启动时填入输入框；最近一次输入的值。' },
    lastReplayUrl: { label: '重放的目标', help: '填入新请求的输入框；最近一次发送到的目标。' },
    targets: {
      label: '已存目标',
      help: '在需要基础 URL 处提供选择。应答过的目标会自动加入。从不保存密钥。',
    },
    savedFilters: {
      label: '已存筛选',
      help: '显示在转储的请求上方。在该处保存，也可在此重命名或删除。',
    },
    thresholds: { label: '规则阈值', help: '规则用来对照的数值。对此后打开的内容生效。' },
    largestFileBytes: { label: '采集中的最大文件', help: '更长的文件只读到此处，并标为被截断。' },
    noiseKeys: {
      label: '噪声键',
      help: '比较两次采集时略过的服务器参数。其余参数的变化显示在概览中。',
    },
    dumpMemoryBytes: {
      label: '转储可用内存',
      help: '一个转储的值可占用的内存，不超过其读取进程所有。超出时只显示到该处。',
    },
    dumpLimits: {
      label: '转储限制',
      help: '服务器的转储远达不到这些限制。超出者要么损坏，要么有意为害：只显示到该处。',
    },
  },
  thresholds: {
    healthVerdictSeconds: {
      label: '可作结论的 /health 静默时间',
      help: '若更早放弃，没有应答的 /health 说明不了服务器的状态。',
    },
    quickHealthSeconds: { label: '立即返回的 503', help: '比此更快的 503 表示正在启动或关闭。' },
    slowHealthSeconds: { label: '超时后的 503', help: '比此更慢的 503 表示没有 token 返回。' },
    snapshotSeconds: {
      label: '过旧的负载快照',
      help: 'scheduler 早于此时间发布的数据不能代表采集时刻。',
    },
    stuckSnapshotSeconds: {
      label: 'scheduler 停滞时的负载快照',
      help: '早于此时间就不是循环繁忙，该发现为危急。',
    },
    stallSeconds: { label: '没有请求完成', help: '转储写出前，这么长时间没有请求完成。' },
    stallFactor: {
      label: '没有请求完成，与通常间隔相比',
      help: '且达到通常间隔的这么多倍。',
    },
    stallEnds: { label: '得出通常间隔所需的已完成请求', help: '转储中少于此数则无从对比。' },
    tokenUsage: { label: 'KV 池将满', help: '占用最高的 rank 的 KV 池达到此比例即为不足。' },
    sampleSeconds: { label: '采样间隔足够长', help: '两次读取 /metrics 的间隔小于此值，得不出速率。' },
    meanTokenUsage: {
      label: '看似正常的各 rank 平均值',
      help: '所有 rank 的 token 占用低于此值，而其中一个已满。',
    },
    hitRateGap: {
      label: '命中率与计数器的差距',
      help: 'cache_hit_rate 与 token 计数器得出的值最多可相差多少。',
    },
    generatingHealthSeconds: {
      label: '会生成的 /health',
      help: '正常应答用了这么久，说明它等过一个 token。',
    },
    freshRequests: { label: '新启动的进程', help: '服务过的请求少于此数：用时中含预热。' },
    noTokenSeconds: { label: '两次采样之间没有 token', help: '两次采样须相隔这么久，没有 token 才算停滞。' },
    serverErrorShare: { label: '服务器错误', help: '生成调用中应答 5xx 的比例。' },
    clientErrorShare: { label: '被拒绝的调用', help: '生成调用中应答 4xx 的比例。' },
    errorResponses: { label: '得出比例所需的应答数', help: '更少时错误比例说明不了什么。' },
    zombieRequests: { label: '没有客户端的请求', help: '两次采样中，运行的请求比打开的调用多出的数量。' },
    fewestRequests: { label: '得出比例所需的请求数', help: '转储中更少时，比例或分位数说明不了什么。' },
    promptSpread: {
      label: '短提示词中的长提示词',
      help: '最长百分之一的提示词（不计缓存命中）与通常值之比。',
    },
    shortTtftSpread: {
      label: '等待的短提示词',
      help: '最慢百分之一的短提示词与通常短提示词的首 token 时间之比。',
    },
    retractedShare: { label: '大量回收', help: '请求中达到此比例，回收即为严重发现。' },
    hitDrop: { label: '缓存命中率下降', help: '来自缓存的提示词 token 比例须下降多少。' },
    mixChange: { label: '提示词不同', help: '通常的提示词长度变化超过此值时，命中率下降不归咎于缓存。' },
    lowerTierShare: {
      label: '来自主机内存或存储的命中',
      help: '缓存 token 中达到此比例，即视为来自更慢的层级。',
    },
    acceptLow: { label: '草稿被拒绝（转储）', help: '所有请求每个验证步的 token 数；1 表示只有奖励 token。' },
    acceptFall: { label: '接受长度下降', help: '从转储的某一时刻起，接受长度还剩多少。' },
    frontSeconds: {
      label: '到达 scheduler 之前的用时',
      help: '最慢的二十分之一请求在排队之前花费超过此时间。',
    },
    frontShare: { label: '到达 scheduler 之前用时的比例', help: '且占首 token 时间的此比例。' },
    degenerateAnswers: { label: '正常模型不会给出的回答', help: '达到此数即为严重发现；一个为警告。' },
    timeoutShare: { label: '引擎大量超时', help: '请求中达到此比例，被 scheduler 以超时结束即为严重发现。' },
    abortShare: { label: '大量中止', help: '请求中达到此比例，被服务器中止即为严重发现。' },
    ttftSeconds: { label: '首 token 过慢', help: '平均首 token 时间超过此值即为过慢。' },
    queueSeconds: { label: '排队很短', help: '平均排队时间低于此值，不能解释首 token 过慢。' },
    prefillSeconds: { label: 'prefill 过长', help: '平均 prefill_forward 须超过此值才算原因。' },
    prefillFactor: { label: 'prefill 与接收之比', help: '且超过 request_process 的这么多倍。' },
    acceptLength: { label: '草稿被拒绝', help: '每个验证步的 token 数；1 表示只有奖励 token。' },
  },
  dumpLimits: {
    depth: { label: '嵌套', help: '列表、dict 与元组的相互嵌套。' },
    values: { label: '等待的值', help: '容器取走之前留在栈上的值。' },
    memoEntries: { label: '保留的值', help: '文件可能再次引用的值。' },
    textBytes: { label: '最长文本', help: '一段文本，或一个字节值。' },
    items: { label: '最大容器', help: '一个列表、dict、集合或对象的项数。' },
  },
  groups: {
    look: '外观与按键',
    servers: '服务器',
    captures: '读取采集',
    dumps: '读取转储',
    rules: '诊断',
  },
  subtitle: '仅对本机上的此用户有效。其中内容不会写入事件文件夹。',
  themes: { system: '跟随系统', dark: '深色', light: '浅色' },
  reset: (label) => `重置“${label}”`,
  resetAll: '全部重置…',
  resetTitle: '要重置所有设置吗？',
  resetText: (targets, filters) => {
    const lost = [
      targets > 0 ? `${targets} 个已存目标` : null,
      filters > 0 ? `${filters} 个已存筛选` : null,
    ].filter((one) => one !== null);
    return lost.length === 0
      ? '每项设置都恢复为默认值。'
      : `每项设置都恢复为默认值；${lost.join('与 ')}将被忘记。`;
  },
  resetAgree: '全部重置',
  cancel: '取消',

  on: '开启',
  documentsFolder: '“文档”文件夹下的 sglang-incidents',
  chooseFolder: '选择…',
  seconds: 's',
  megabytes: 'MB',
  units: { seconds: 's', share: '（满为 1）', factor: '×', tokens: 'token', requests: '个请求' },
  bySize: '按文件大小',
  thresholdRule: (rules, standard, unit) => `${rules} · 默认 ${standard}${unit === '' ? '' : ` ${unit}`}`,
  limitDefault: (standard, unit) => `默认 ${standard}${unit === '' ? '' : ` ${unit}`}`,
  diagnoseAgain: '对已打开的内容重新诊断',

  noiseKeysField: '噪声键，每行一个；* 代表任意文本',
  badNoiseKey: (line) => `“${line}”不是键：只能含字母、数字、_ . - 与 *，最多 100 个字符。列表保持原样。`,
  tooManyNoiseKeys: (most) => `超过 ${most} 个键。列表保持原样。`,

  targetName: '名称',
  targetUrl: '基础 URL',
  targetNameOf: (url) => `${url} 的名称`,
  addTarget: '添加',
  forgetToken: (name) => `忘记 ${name} 的密钥`,
  removeTarget: (name) => `删除 ${name}`,
  manageTargets: '更改列表…',
  noTargets: '还没有。',
  badTarget: '不带用户、密钥或查询参数的基础 URL，如 http://10.4.17.22:30000',
  knownTarget: '列表中已有此目标。',
};
