import type { Spread } from '../../experiment-verdict.ts';
import { formatCount, formatDuration, formatPercent } from '../../format.ts';
import type { Messages } from '../messages.ts';

const kOfN = (differ: number, of: number): string => `${formatCount(of)} 次中有 ${formatCount(differ)} 次`;
const range = ({ least, most }: Spread): string =>
  least === most ? formatDuration(least) : `${formatDuration(least)} 至 ${formatDuration(most)}`;
const chanceOf = (chance: number): string => (chance < 0.001 ? 'p < 0.001' : `p = ${chance.toFixed(3)}`);

export const experiment: Messages['experiment'] = {
  title: 'A/B、重复、扫描',
  open: 'A/B',
  kind: '发送方式',
  kinds: { pair: 'A/B', repeat: '重复', sweep: '扫描' },
  kindNotes: {
    pair: '同一请求同时发往两台服务器。',
    repeat: '同一请求反复发送，每次一个。',
    sweep: '一个字段取多个值，每次一个请求。',
  },
  second: '服务器 B',
  secondPlaceholder: 'http://127.0.0.1:30001',
  secondUnread: '不是 http://主机:端口 的形式',
  times: '次数',
  noise: '先让 A 与自身比较',
  noiseNote: '额外向 A 单独发送两个请求，以了解它自身的噪声。',
  field: '字段',
  values: '取值',
  valuesNote: '用逗号分隔。',
  start: '开始',
  startKeys: 'Ctrl Shift Enter',
  stop: '取消',
  stopping: '正在取消',
  close: '关闭',
  guardedSide: (side, host) => `输入 ${host} 后才会向 ${side} 发送`,
  guardedNote: (host, count) => `${host} 不是本机。将向其发送 ${formatCount(count)} 个请求。`,
  progress: (done, of) => `已完成 ${formatCount(done)} / ${formatCount(of)} 次`,
  sends: (count) => `将发送 ${formatCount(count)} 个请求`,
  notRun: '尚未发送。',
  notRunNotes: {
    pair: '两个回答在流式返回时并排显示，每次运行都随请求保存。',
    repeat: '回答多久变化一次、在哪里变化，以及耗时的分布。',
    sweep: '每个值一行：如何结束、耗时多少、回答从哪里开始与第一个不同。',
  },
  side: { a: 'A', b: 'B' },
  sideOf: (side, address) => `${side} ${address}`,
  verdictLabel: '运行结果说明',
  resultsLabel: '运行',
  summaryLabel: '回答与耗时',
  cellsLabel: '取值',
  heads: {
    run: '运行',
    side: '服务器',
    equal: '与首次相同',
    value: '取值',
    end: '结束',
    tokens: 'Token',
    ttft: 'TTFT',
    elapsed: '耗时',
    differs: '偏离第一个回答',
    answers: '回答',
  },
  noiseRun: '噪声',
  firstRun: '第一个回答',
  notCompared: '未比较',
  sameAsFirst: '否',
  leavesAt: (byToken, at) => `在第 ${formatCount(at + 1)} 个${byToken ? ' token' : '字符'}`,
  showRun: (run) => `显示第 ${formatCount(run)} 次运行`,
  spread: ({ n, least, median, most }) =>
    n === 1
      ? formatDuration(median)
      : `${formatDuration(median)}（${formatDuration(least)} 至 ${formatDuration(most)}）`,
  equalOf: (equal, of) => `${formatCount(equal)} / ${formatCount(of)}（${formatPercent(equal / of)}）`,
  dots: (name, { n, least, median, most }) =>
    `${formatCount(n)} 次运行的${name}：中位数 ${formatDuration(median)}，${formatDuration(least)} 至 ${formatDuration(most)}`,
  answersOf: (distinct, of) => `${formatCount(of)} 次中有 ${formatCount(distinct)} 种`,

  pair: {
    no_answers: () => '两侧没有都得到完整回答：无法比较。',
    sampled: (differ, of) =>
      `B 在 ${kOfN(differ, of)}偏离 A 的第一个回答。未设种子的采样，仅凭偶然也会如此。`,
    same: (of) => `回答相同：B 在 ${kOfN(of, of)}给出 A 的第一个回答。`,
    within_noise: (differ, of, noise, noiseOf) =>
      `B 在 ${kOfN(differ, of)}偏离 A 的第一个回答，A 自身在 ${kOfN(noise, noiseOf)}偏离：无法与 A 自身的噪声区分。`,
    beyond_noise: (differ, of, noise, noiseOf) =>
      `B 的回答与 A 不同：B 在 ${kOfN(differ, of)}偏离 A 的第一个回答，A 自身在 ${kOfN(noise, noiseOf)}偏离。`,
    unclear: (differ, of, noiseOf) =>
      noiseOf === 0
        ? `B 在 ${kOfN(differ, of)}偏离 A 的第一个回答。A 自身多久偏离一次尚不清楚。`
        : `B 在 ${kOfN(differ, of)}偏离 A 的第一个回答，A 自身在 ${kOfN(0, noiseOf)}偏离：次数太少，无法与偶然区分。`,
  },
  chance: (chance) => `Fisher 精确检验 ${chanceOf(chance)}：若 B 与 A 相同，偶然出现这种结果的概率。`,
  seedHint: '要比较回答，请设置 temperature 0 或 sampling_seed。',
  noiseHint: '请让 A 与自身比较，或增加重复，以了解 A 自身的噪声。',
  moreHint: '请增加重复次数：若 B 总是不同而 A 从不变化，五次就够了。',
  where: (byToken, first, last) => {
    const item = byToken ? ' token' : '字符';
    return first === last
      ? `每次都在第 ${formatCount(first + 1)} 个${item}首次不同。`
      : `首次不同出现在第 ${formatCount(first + 1)} 至 ${formatCount(last + 1)} 个${item}。`;
  },
  paceNames: { ttft: 'TTFT', elapsed: '耗时' },
  pace: {
    too_few: (name, n) => `${name}：次数太少，无法比较（每侧 ${formatCount(n)} 次，需要 4 次）。`,
    overlap: (name, a, b) =>
      `${name}：未显示差异，A ${range(a)}，B ${range(b)}（n = ${formatCount(a.n)} 与 ${formatCount(b.n)}）。`,
    a_slower: (name, a, b) =>
      `${name}：A 每次都更慢，${range(a)}，B 为 ${range(b)}（n = ${formatCount(a.n)} 与 ${formatCount(b.n)}）。`,
    b_slower: (name, a, b) =>
      `${name}：B 每次都更慢，${range(b)}，A 为 ${range(a)}（n = ${formatCount(b.n)} 与 ${formatCount(a.n)}）。`,
  },
  repeat: {
    none: '没有完整回答：无法比较。',
    one: '只有一个完整回答：无法说明它多久变化一次。',
    steady: (n, bound) =>
      `${formatCount(n)} 次回答都相同。即便如此，仍可能有至多 ${formatPercent(bound)} 的回答不同（95 % 上界）。`,
    flaky: (distinct, n, differ, of) =>
      `${formatCount(n)} 次运行有 ${formatCount(distinct)} 种不同回答：其余 ${formatCount(of)} 次中有 ${formatCount(differ)} 次偏离第一个。`,
  },
  sampledNote: '未设种子的采样：回答会偶然不同。',
  endsNote: (list) => `并非每次运行都完整结束：${list}。`,
  endCount: (end, count) => `${end} ${formatCount(count)} 次`,
  sweep: {
    none: '没有任何取值得到完整回答。',
    same: (values) => `${formatCount(values)} 个取值的回答都与第一个相同。`,
    differs: (differ, of) => `其余 ${formatCount(of)} 个取值中有 ${formatCount(differ)} 个偏离第一个的回答。`,
  },
};
