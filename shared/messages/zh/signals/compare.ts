import {
  formatChange,
  formatCount,
  formatDuration,
  formatNumber,
  formatPercent,
  formatRate,
} from '../../../format.ts';
import { type SignalCatalogue, words } from '../../signal-words.ts';

const facts: Readonly<Record<string, string>> = {
  kind: '类型',
  model: '模型',
  weights: '权重',
  hardware: '硬件',
  topology: '拓扑',
  version: '版本',
  requests: '某一侧请求过少',
  lengths: '提示词长度',
  span: '时间范围',
};
const named = (keys: string): string =>
  keys
    .split(' ')
    .map((key) => facts[key] ?? key)
    .join('、');

interface Held {
  readonly baseline?: string;
}
const both = ({ baseline }: Held): string =>
  baseline === undefined ? 'A 与 B' : `本次采集与基线 ${baseline}`;
const first = ({ baseline }: Held): string => (baseline === undefined ? 'A' : `基线 ${baseline}`);

const since = (sinceStart: number): string => (sinceStart > 0 ? '，自启动以来' : '');

const risks = {
  reading: '只读日志与配置，不影响在线服务。',
  replaying: '只要重放发往独立的目标就没有风险：切勿发往被采集的服务器。',
};

/** Findings about two sides, A and B. */
export const compare: SignalCatalogue = {
  notComparable: words<{ facts: string; reasons: number; baseline?: string }>({
    title: '两侧不具可比性',
    cause: '采集不可比',
    detail: ({ facts: keys, ...held }) =>
      `${both(held)} 在以下方面不同：${named(keys)}；延迟差异不能归因于某一项变更。`,
    guess: () => '两侧测量的不是同一件事。',
    next: () => '在相同硬件上，用两个构建重放同一批记录，再做比较。',
    risk: risks.replaying,
  }),
  whatChanged: words<{ count: number; first: string; setAside: number }>({
    title: '配置有变化',
    cause: '配置变化',
    detail: ({ count, first, setAside }) =>
      `${formatCount(count)} 个键不同，首先是 ${first}；${formatCount(setAside)} 个噪声键已排除。`,
    guess: () => '差异来自某个变更的键，或来自版本。',
    next: () => '在重放目标上逐个改回这些键，先改解释力最强的。',
    risk: risks.replaying,
  }),
  keyExplains: words<{ key: string; a: string; b: string; explains: number; of: number; rules: string }>({
    title: '一项变更的设置可以解释差异',
    cause: '设置变更',
    detail: ({ key, a, b, explains, of, rules }) =>
      `${key} ${a} → ${b}，影响 ${of} 项变差指标中的 ${explains} 项${rules === '' ? '' : `；${rules.replaceAll(' ', '、')} 在 B 触发而在 A 未触发`}。`,
    guess: ({ key }) => `变差的原因是 ${key}。`,
    next: ({ key, a }) => `以 ${key} = ${a} 启动重放目标，并在其上重放最差的请求。`,
    risk: risks.replaying,
  }),
  versionExplains: words<{ key: string; a: string; b: string; explains: number; of: number; rules: string }>({
    title: 'SGLang 版本不同',
    cause: '版本不同',
    detail: ({ a, b }) => `SGLang ${a} → ${b}：版本可能影响一切，无法单独区分。`,
    guess: () => 'SGLang 自身的改动。',
    next: () => '先改回设置；若无改善，再在两个版本之间二分。',
    risk: risks.replaying,
  }),
  figureWorse: words<{
    name: string;
    stat: string;
    a: number;
    b: number;
    change: number;
    n: number;
    worse: number;
    sinceStart: number;
  }>({
    title: '客户端可感知的指标变差',
    cause: '延迟变差',
    detail: ({ name, stat, a, b, change, n, sinceStart }) =>
      `${name} ${stat} ${formatDuration(a)} → ${formatDuration(b)}（${formatChange(change)}，n = ${formatCount(n)}${since(sinceStart)}）。`,
    guess: () => '比之前慢，且超出单次运行的波动。',
    next: () => '在两个目标上重放最差的请求；然后以该阈值导出二分脚本。',
    risk: risks.replaying,
  }),
  otherWeights: words<{ keys: string; count: number; baseline?: string }>({
    title: '两侧的权重不同',
    cause: '权重不同',
    detail: ({ keys, ...held }) => `${both(held)} 在 ${keys} 上不同：回答不同在意料之中。`,
    guess: () => '两侧运行的不是同一个模型。',
    next: () => '先统一权重再重放；在此之前不应归咎于内核。',
    risk: risks.replaying,
  }),
  behaviourDrift: words<{ keys: string; count: number }>({
    title: '影响回答的设置不同',
    cause: '影响回答的设置漂移',
    detail: ({ keys, count }) => `${formatCount(count)} 项可能改变回答的设置不同，最可能的在前：${keys}。`,
    guess: () => '其中某项设置改变了文本。',
    next: () => '在重放目标上逐项切换。',
    risk: risks.replaying,
  }),
  finishMoved: words<{ finish: string; a: number; b: number; nA: number; nB: number }>({
    title: '请求的结束原因发生变化',
    cause: '结束原因变化',
    detail: ({ finish, a, b, nA, nB }) =>
      `以 ${finish} 结束的占比由 ${formatPercent(a)} 变为 ${formatPercent(b)}（n = ${formatCount(nA)} 与 ${formatCount(nB)}）。`,
    guess: () => '停止 token、模板或某项上限发生了变化。',
    next: () => '查看结束原因中匹配到的内容，以及两侧的对话模板。',
    risk: risks.reading,
  }),
  slowDecode: words<{ a: number; b: number; factor: number; running: number; baseline?: string }>({
    title: '批大小相同而解码变慢',
    cause: '解码慢',
    detail: ({ a, b, factor, running, ...held }) =>
      `运行 ${formatCount(running)} 个请求时，token 间隔中位数为 ${formatDuration(b)}，是${first(held)} 的 ${formatDuration(a)} 的 ${formatNumber(factor)} 倍，且无排队。`,
    guess: () => '解码本身变慢：CUDA graph、后端或投机解码。',
    next: () => '查看 CUDA graph 是否生效（L11）、草稿是否被接受（L16）；然后剖析解码。',
    risk: risks.reading,
  }),
  hitRateFell: words<{ a: number; b: number; points: number; n: number }>({
    title: '来自缓存的提示词 token 变少',
    cause: '缓存命中下降',
    detail: ({ a, b, points }) =>
      `提示词长度相同，而来自缓存的 token 占比由 ${formatPercent(a)} 降至 ${formatPercent(b)}，下降 ${points} 个百分点。`,
    guess: () => '模板或系统提示词变了、请求被路由到其他 rank，或缓存被关闭。',
    next: () => '比较 disable_radix_cache、page_size、模板以及请求的路由方式。',
    risk: risks.reading,
  }),
  throughputFell: words<{ a: number; b: number; change: number; running: number }>({
    title: '批大小不变而吞吐下降',
    cause: '吞吐下降',
    detail: ({ a, b, change, running }) =>
      `运行 ${formatCount(running)} 个请求时，生成速度由 ${formatRate(a)} 变为 ${formatRate(b)}（${formatChange(change)}）。`,
    guess: () => '每个解码步比以前更久。',
    next: () => '检查 CUDA graph（L11）与投机解码（L16），比较后端，然后二分。',
    risk: risks.reading,
  }),
  acceptFell: words<{ a: number; b: number; factor: number }>({
    title: '投机解码的接受长度低于之前',
    cause: '草稿接受变少',
    detail: ({ a, b, factor }) =>
      `每个验证步产出 ${formatNumber(b)} 个 token，之前为 ${formatNumber(a)}，仅为其 ${formatPercent(factor)}。`,
    guess: () => '草稿模型不再匹配目标模型：权重、草稿或流量变了。',
    next: () => '比较草稿模型与 weight_version，然后关闭投机解码再测。',
    risk: risks.reading,
  }),
  slowTransfer: words<{ a: number; b: number; factor: number }>({
    title: 'KV 传输比之前慢',
    cause: '链路慢',
    detail: ({ a, b, factor }) =>
      `KV 传输速度为 ${formatNumber(b)} GB/s，之前为 ${formatNumber(a)}，仅为其 ${formatPercent(factor)}。`,
    guess: () => '传输退回到其他设备或 TCP。',
    next: () => '查看 IB 设备列表、GPUDirect 以及网卡计数器。',
    risk: risks.reading,
  }),
};
