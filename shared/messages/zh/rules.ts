import { formatCount } from '../../format.ts';
import type { Messages } from '../messages.ts';

const recollect = '请开启全部来源再次采集，或打开包含该来源的数据包。';

const ruleCount = (count: number): string => `${formatCount(count)} 条规则`;

/** Words of the page of all rules, and of what would let a rule be checked. */
export const rules: Messages['rules'] = {
  all: (count) => `全部 ${ruleCount(count)}`,
  open: (rule) => `规则 ${rule}`,
  table: '规则',
  filter: '筛选规则',
  filterPlaceholder: '规则、标题、类别或来源',
  state: '状态',
  states: { all: '全部', fired: '触发', quiet: '未触发', not_checked: '未检查' },
  stateCount: (state, count) => `${state} ${formatCount(count)}`,
  shown: (shown, of) => (shown === of ? ruleCount(of) : `${formatCount(shown)} / ${ruleCount(of)}`),
  columns: { state: '状态', rule: '规则', title: '标题', grade: '依据', class: '类别', of: '所属' },
  noneTitle: '没有符合的规则',
  clearFilter: '清除筛选',
  copy: '复制',
  copied: '已复制',

  detail: (rule) => `规则 ${rule}`,
  choose: '选择一条规则，查看它考察什么、阈值来自何处、看到了什么。',
  firedAs: '触发',
  quietAs: (cause) => `未触发：不支持“${cause}”`,
  uncheckedAs: (reason) => `未检查：${reason}。未知不等于零：不能排除任何原因。`,
  limits: '阈值',
  noLimits: '没有可设置的阈值：它考察某种状态，或将数值互相对照。',
  limitDefault: (value) => `默认 ${value}`,
  changeLimits: '在设置中更改',
  evidence: '看到的数值',
  noEvidence: '它没有列出数值。',
  source: '规则来源',
  over: { capture: '读取服务器的采集。', dump: '读取请求的转储。' },
  unknownRule: '此版本没有该编号的规则。',
  next: '下一步',

  supplyTitle: '怎样才能检查',
  showSupply: (cause) => `${cause}：怎样才能检查`,
  supplyBy: { capture: recollect, dump: '请打开包含该数据的转储。' },
  supply: {
    sourceMissing: ({ source }) =>
      source === '/metrics'
        ? '请从以 --enable-metrics 运行的服务器再次采集：否则没有 /metrics。'
        : `请再次采集 ${source}，或打开包含其应答的数据包。`,
    valueMissing: ({ name }) => `需要能给出 ${name} 的版本的服务器采集。`,
    nothingObserved: ({ name }) => `需要在有请求结束之后的采集：${name} 随第一个请求出现。`,
    capturedIdle: () => '请在服务器提供服务时采集：空闲时看不出事件。',
    answerTimeUnknown: () => '请用本工作台采集，它会记下每次应答的用时。',
    noHealthVerdict: () => '请开启健康探测，并将超时设为 20 s 以上：服务器自身在 20 s 后放弃。',
    nothingAnswered: () => '请检查主机与端口后再次采集；或打开该服务器的崩溃转储。',
    nothingCollected: () => recollect,
    loadTooOld: () => '停滞的 scheduler 不发布负载：请用 py-spy 取其调用栈，或打开其崩溃转储。',
    loadAgeUnknown: () => '需要在 /v1/loads 中标明负载时间的版本的采集。',
    mayBeAsleep: () => '请同时采集 /server_info：它说明空闲的 scheduler 是否休眠。',
    oneSilentCall: () => '请用更长的超时再采集一次：两次没有应答才是结论。',
    mayBeStarting: () => '请在服务器服务过最初的请求后再采集一次。',
    dumpNotWhole: () => '请从主机重新完整复制转储。',
    noneInFlight: () => '需要请求停滞时刻的崩溃转储。',
    tooFewEnds: () => '需要流量更多、且启用指标的服务器的转储。',
    speculationOff: () => '无需补充：服务器没有使用推测解码，没有可检查的内容。',
    finishedOnly: () => '需要崩溃转储：以 --crash-dump-folder 启动服务器，其中有未完成的请求。',
    dumpKindUnknown: () => '需要服务器写出的原始转储，含其顶层键。',
    saidBy: ({ rule }) => `无需补充：${rule} 已经说明。`,
    ruleFailed: () => '这是工作台的错误。请附上上面的句子报告。',
  },
};
