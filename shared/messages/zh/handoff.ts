import { formatCount } from '../../format.ts';
import type { HandOffEffect, HandOffId } from '../../handoff.ts';
import type { handOff as english, HandOffWords } from '../en/handoff.ts';

type Slots = Readonly<Record<string, string | number>>;

const row = <P extends Slots = Record<string, never>>(
  title: string | ((slots: P) => string),
  why: string | ((slots: P) => string),
): HandOffWords => ({
  title: (slots) => (typeof title === 'string' ? title : title(slots as P)),
  why: (slots) => (typeof why === 'string' ? why : why(slots as P)),
});

const rows: Record<HandOffId, HandOffWords> = {
  collect: row(
    '采集 bundle',
    '此刻的健康状态、负载、配置和指标；负载和指标采集两次以得到速率。只发 GET；健康检查各运行一个 token。',
  ),
  stacks: row(
    '所有 SGLang 进程的调用栈',
    '在任何重启之前进行：它显示每个进程停在哪里，重启后就没有了。需要 root 或 ptrace 权限；每个进程会短暂停顿。',
  ),
  rankStacks: row<{ processes: number }>(
    ({ processes }) => (processes === 1 ? '调度器的调用栈' : `${formatCount(processes)} 个调度器的调用栈`),
    '进程号来自指标，是容器内的编号。调用栈与其他 rank 不同的那个最可疑。',
  ),
  gpuState: row('GPU 的利用率和功耗', '利用率满而功耗低的 GPU 在集合通信里空转；空闲的 GPU 在等主机。'),
  crashFolder: row<{ folder: string }>(
    '打开 crash dump',
    ({ folder }) => `之后进程结束时会保存执行中的请求。会把 prompt 写入服务器上的 ${folder}。`,
  ),
  requestDump: row<{ folder: string; threshold: number }>(
    '打开 request dump',
    ({ folder, threshold }) =>
      `把已完成的请求每 ${formatCount(threshold)} 个存成一个文件，写入服务器上的 ${folder}：其中包含 prompt。用空的目录名再次调用即可关闭。`,
  ),
  openCoredump: row<{ files: number }>(
    ({ files }) => (files > 1 ? `打开 ${formatCount(files)} 个 GPU core dump` : '打开 GPU core dump'),
    '它指出出错的 kernel。接着看它之前的 kernel：往往是输入有误，而不是它自己算错。',
  ),
  startTarget: row(
    '启动同一版本的干净目标',
    '使用独立的 GPU 和采集到的配置，使重放不影响线上服务。把它的地址填入 TARGET。',
  ),
  restartWithDumps: row<{ folder: string }>(
    '带 crash dump 和 GPU core dump 启动',
    ({ folder }) =>
      `下次出错时，请求和 kernel 会留在 ${folder}。若替换正在运行的服务，就是一次重启：执行中的请求会丢失。`,
  ),
  replayInFlight: row<{ count: number }>(
    ({ count }) => (count === 1 ? '重放执行中的请求' : `逐个重放 ${formatCount(count)} 个执行中的请求`),
    '问题由其中某一个，或它们的共同点引起。若单独都不失败，就按记录的时间发送：去掉 --mode 和 --parallel。',
  ),
  replayAtPace: row<{ count: number }>(
    ({ count }) => `按记录的时间重放 ${formatCount(count)} 个请求`,
    '看仅凭这些流量是否就会变慢。在重放之前、期间和之后各采集一次目标的 bundle。',
  ),
  compareAnswers: row(
    '把同一请求发给两台服务',
    '第一个不同的 token 说明从哪里分岔。temperature 为 0，排除随机性。',
  ),
  traceLevel: row(
    '提高 trace 级别',
    'trace 已打开；级别 3 显示请求的每个阶段。每个请求都会多花时间：用完请调回。',
  ),
  targetWithTrace: row(
    '启动带 trace 的目标',
    'trace 必须从启动时打开。它能区分路由、排队、prefill 和交接。需要 OpenTelemetry collector。',
  ),
  profile: row<{ steps: number; folder: string }>(
    '在目标重放时做 profile',
    ({ steps, folder }) =>
      `仅当在目标上重放同样慢时进行：${formatCount(steps)} 次前向，写入 ${folder}。随后交给 profiler 自己的工具。`,
  ),
  bisect: row<{ bad: string }>(
    '找出引入问题的提交',
    ({ bad }) =>
      `适用于旧版本正常的情况。harness.sh 启动该版本并重放，正常退出码为 0，异常为 1，无法判断为 125。${bad === '' ? 'BAD 是被采集的版本。' : `${bad} 是被采集的版本。`}`,
  ),
};

const effects: Record<HandOffEffect, string> = {
  none: '不影响线上服务',
  load: '占用服务少量时间',
  changes_server: '会改变服务',
};

export const handOff: typeof english = {
  rows,
  effects,
  needs: (names: string) => `请先设置：${names}。`,
  inNote: (title: string, lines: readonly string[], effect: string) =>
    `${title}（${effect}）：${lines.map((line) => `\`${line}\``).join(' ')}`,
  changesServer: (title: string) => `“${title}”会改变正在运行的服务：执行前请先征得同意。`,
};
