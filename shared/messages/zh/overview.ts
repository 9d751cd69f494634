import { formatCount, formatDuration } from '../../format.ts';
import type { Grade } from '../../signal.ts';
import type { Messages } from '../messages.ts';
import { dumpCounts } from './dump-counts.ts';

/** The grade as the end of a sentence after the severity: `高；依据：单次快照`. */
const seen: Record<Grade, string> = {
  log: '日志或转储',
  delta: '两次采样',
  point: '单次快照',
  lifetime: '自服务器启动以来的平均值',
};

const rules = (count: number): string => `${formatCount(count)} 条规则`;

export const overview: Messages['overview'] = {
  classes: { D: '宕机', L: '延迟', W: '输出错误', H: '停滞', M: '证据质量', S: '安全' },
  grades: { log: '日志或转储', delta: '两次采样', point: '单次快照', lifetime: '自启动以来' },
  classAndSub: (name, sub) => `${name} · ${sub}`,
  severityAndGrade: (severity, grade) => `${severity}；依据：${seen[grade]}`,

  captureSwitch: '采集',
  dumpSwitch: '转储',

  silence: {
    complete: {
      checked: '没有规则触发',
      unchecked: (checked, of) => `没有触发，但 ${rules(of)}中只检查了 ${formatCount(checked)} 条`,
    },
    ofTheServer: {
      checked: '没有关于服务器的规则触发',
      unchecked: (checked, of) =>
        `没有关于服务器的规则触发，但 ${rules(of)}中只检查了 ${formatCount(checked)} 条`,
    },
  },
  checkedOf: (checked, of) =>
    checked === of ? `${rules(of)}均已检查` : `${rules(of)}中检查了 ${formatCount(checked)} 条`,
  noneReadable: (sources) => `${formatCount(sources)} 项来源中没有一项应答可读：对服务器一无所知。`,
  noneFiredServing: (running) =>
    `采集时服务器正在服务（${formatCount(running)} 个运行中），因此“未触发”是有意义的。`,
  noneFiredIdle: '采集时服务器空闲，因此“未触发”说明不了这次事件。',
  noneFiredUnknown: '不清楚采集时服务器是否在服务，因此“未触发”说明不了什么。',
  noneRan: '没有规则能够运行',

  watchEnded: '监视自行结束：',
  watchReason: (reason, dropped) =>
    dropped === 0 ? `${reason}。` : `${reason}。更早的 ${formatCount(dropped)} 次采样已被丢弃。`,
  idle: '采集时空闲',
  idleText: '每个 rank 都是 0 个运行、0 个等待：负载数据反映不出这次事件。',

  weight: '各类权重',
  differsFromBaseline: (was) => `与基线不同：${was}`,
  weightText: '每一类发现的“严重程度 × 依据”之和。',
  tied: (names) => `${names.join('与')}权重相同。`,

  identity: '基本信息',
  model: '模型',
  servedAs: (name) => `服务名 ${name}`,
  weights: '权重',
  version: 'SGLang',
  hardware: '硬件',
  accelerators: (count, name) => `${formatCount(count)} × ${name}`,
  topology: '拓扑',
  capacity: 'KV 容量',
  tokens: (count) => `${count} token`,
  targetSwitch: '部署中的目标',
  targets: (count) => `${formatCount(count)} 个目标`,
  roles: { plain: '服务器', router: '路由器', prefill: 'prefill', decode: 'decode' },
  targetAnswered: (answered, called) => `${formatCount(answered)} / ${formatCount(called)} 有应答`,
  targetQuiet: '没有触发',
  targetNamed: (name, role, worst, answered) => `${name}，${role}，${worst}，${answered}`,

  walk: '逐步排查',
  walkText: '最多四个问题',
  walkReset: '只按证据',
  walkEnd: '由此得出',

  sourceRecord: (source, index) => `${source} #${index}`,
  taken: '采集时间',
  sources: '来源',
  sourcesOf: (collected, of) => `${formatCount(collected)} / ${formatCount(of)}`,
  unknown: '未知',
  absentFor: (title, source, why) => `${title}：未采集 ${source}（${why}）。`,

  arguments: {
    title: '服务器参数',
    against: (name) => `对比采集 ${name}`,
    differ: (count) => `${formatCount(count)} 个参数不同`,
    none: '没有参数不同',
    setAside: (count) => `略过 ${formatCount(count)} 个键`,
    more: (count) => `另有 ${formatCount(count)} 个`,
    became: '变为',
    formerly: (key, name) => `${key}，原名 ${name}`,
    secret: '一个密钥',
    anotherSecret: '另一个密钥，除非它在别的事件中遮蔽',
    placeIn: (place, capture) => `${capture} 中的 ${place}`,
    oneSided: (count) => `${formatCount(count)} 个参数在另一版本中不存在`,
    onlyIn: (capture) => `仅在 ${capture} 中：`,
    thisCapture: '此采集',
    notCompared: '未比较',
    notComparedWith: (name) => `未比较：${name} 中没有 /server_info 的应答。`,
  },

  nextStep: '下一步',
  bestGuess: '最优推测',
  commands: '命令',
  copyCommand: (name) => `复制命令：${name}`,
  metricLabels: (labels) => `标签：${labels}。`,
  dumpLoad: '负载',

  findings: '发现',
  findingsCount: (fired, of) => `${rules(of)}中触发 ${formatCount(fired)} 条`,
  findingKeys: '[ ] 逐条查看',
  findingsNone: '没有规则触发。',
  noThreshold: '无阈值',
  openEvidence: (source) => `打开 ${source}`,
  sourceLine: (source, line) => `${source}:${line}`,

  ruledOut: '已排除',
  ruledOutText: '由涵盖该原因的全部规则',
  ruledOutNone: '无：没有哪个原因的全部相关规则都已运行且未触发。',
  ruledOutOlder: (newest) => `此采集不能排除任何原因：${newest} 更新，以它代表现状。`,
  ruledOutBefore: (seconds) =>
    seconds === null
      ? '无：不清楚此采集是在崩溃转储之前还是之后。'
      : `无：此采集比崩溃转储写出早 ${formatDuration(seconds)}，不能说明此后的情况。`,
  alsoQuiet: '其他未触发',
  alsoQuietText: '各自只排除自身的发现',
  quietThen: '采集时未触发',
  quietThenNewer: (newest) => `${newest} 更新；不能排除任何原因`,
  quietThenBefore: (seconds) =>
    seconds === null
      ? '也许早于崩溃转储；不能排除任何原因'
      : `早于崩溃转储 ${formatDuration(seconds)}；不能排除任何原因`,
  quietOnAverage: '平均值未触发',
  quietOnAverageText: '自启动以来；不能排除任何原因',
  notChecked: '未检查',
  notCheckedText: (count) => rules(count),
  notCheckedNone: '每条规则都有所需的输入。',
  beyond: (count) => `采集和 dump 都无法提供的 ${rules(count)}`,
  beyondBy: (need, count) => `${need}（${formatCount(count)}）`,
  remarks: '如何解读这些数值',
  loweredBy: '依据被降级：',
  more: (count) => `再显示 ${formatCount(count)} 条`,
  fewer: '收起',

  averages: '平均值',
  latency: '延迟',
  latencyText: '自启动以来的平均值',
  latencyOf: (count) => `自启动以来的平均值，n = ${count}`,
  sinceEarlier: (name) => `自 ${name} 以来的变化`,
  restartedSince: (name) => `自 ${name} 以来计数器已重新开始`,
  earlierValue: (value, name) => `${name} 中为 ${value}`,
  nothingMeasured: '/metrics 中还没有已完成的请求：没有可平均的数据。',
  noLatency: '没有延迟数据',
  mean: {
    avg_ttft_seconds: '首 token 时间',
    avg_queue_time_seconds: '排队时间',
    avg_inter_token_seconds: 'token 间隔',
    avg_e2e_seconds: '端到端',
  },
  totals: { prompt_tokens_total: '提示词 token', generation_tokens_total: '生成的 token' },
  stages: '各阶段平均值',
  stagesText: '自启动以来，最慢的 TP rank',
  noStageMeasured: '/metrics 中还没有各阶段用时。',
  noStages: '没有各阶段用时',

  load: '各 rank 负载',
  loadText: (running, waiting) => `${running} 个运行，${waiting} 个等待`,
  countAndChange: (count, change) => `${count}（${change}）`,
  oneSnapshot: '单次快照',
  snapshotAge: (seconds) => `快照不早于 ${formatDuration(seconds)} 前`,
  noLoad: '没有负载数据',
  emptyLoad: '/v1/loads 的应答中没有任何一行。',
  loadColumns: {
    rank: 'Rank',
    running: '运行',
    waiting: '等待',
    kv: 'KV 占用',
    cache: '缓存命中',
    rate: 'token/s',
  },
  rank: (rank) => (rank === null ? 'DP –' : `DP ${rank}`),
  kvBar: (rank) => `${rank} 的 KV 占用`,
  queues: '队列',
  disaggregation: 'PD 分离',

  memory: '容量',
  capacityNames: {
    max_total_num_tokens: 'KV token 数',
    max_req_input_len: '最长输入，token',
    effective_max_running_requests_per_dp: '每个 DP rank 最多运行',
    weight_gb: '权重',
    kv_cache_gb: 'KV 缓存',
    graph_gb: 'CUDA graph',
    token_capacity: 'token 容量',
  },
  graphPhase: (phase) => `CUDA graph，${phase}`,
  noCapacity: '没有容量数据',
  emptyCapacity: '/server_info 的应答中没有这些数据。',

  sourcesSection: '来源',
  sourcesText: (collected, of) => `已采集 ${formatCount(collected)} / ${formatCount(of)}`,
  sourceStates: { collected: '已采集', cut: '被截断', missing: '缺失', failed: '失败' },
  openSource: (path) => `打开 ${path} 的应答`,
  maskedText: (count, files) => `在 ${formatCount(files)} 个文件中遮蔽了 ${formatCount(count)} 个密钥`,
  maskedValue: (key, file, count) =>
    count > 1 ? `${file} 中的 ${key}，${formatCount(count)} 处` : `${file} 中的 ${key}`,
  unknownFiles: (count) => `${formatCount(count)} 个文件无法识别`,

  dump: '转储',
  dumps: () => '转储',
  dumpKinds: { request_dump: '请求转储', crash_dump: '崩溃转储', unknown: '类型不明的转储' },
  dumpInFlight: (count) => `转储时有 ${formatCount(count)} 个请求未完成`,
  dumpNoneInFlight: '没有未完成的请求',
  dumpNoneInFlightYet: '已读部分中没有未完成的请求',
  dumpSentence: (counts) => `${dumpCounts(counts)}。`,
  dumpBroken: '此转储没有任何内容可读',
  dumpEmpty: '此转储中没有请求',
  dumpFields: {
    total: '请求',
    finished: '已完成',
    inFlight: '未完成',
    healthChecks: '健康检查，已隐藏',
    first: '最早开始',
    last: '最晚开始',
    dumpedAt: '写出时间',
    span: '跨度',
    size: '大小',
    endpoint: '端点',
    configUpdates: '配置更新',
    file: '文件',
  },
  toRequests: '请求',
  launch: '启动命令',
  copy: '复制',
  copied: '已复制',
  notes: '说明',
  cancelled: '读取被取消，已显示此前读到的记录。',
  missingTitle: '转储不能说明的',
  missingText: '负载、KV 占用、平均延迟、容量与大多数规则都需要一份服务器采集。',
  openBundle: '打开数据包…',
  collect: '采集…',
};
