import { formatCount } from '../../format.ts';
import type { checkPhrases as english } from '../en/check-phrases.ts';

/** 检查的短句：为什么某个回答不是预期的，以及读者对结论应知道什么。 */
export const checkPhrases: typeof english = {
  checkUnreachable: () => '无法连接服务器',
  checkStopped: () => '在结束前被停止',
  checkLate: ({ seconds }) => `${seconds} 秒内没有完整回答`,
  checkSilent: ({ seconds }) => `服务器没有动静；${seconds} 秒后放弃`,
  checkCut: () => '回答尚未完整，服务器就关闭了连接',
  checkAborted: () => '服务器中止了请求',
  checkNoAnswer: () => '状态 200 带来的不是完整回答',
  checkStatus: ({ status }) => `状态码为 ${status}`,
  commandNotStarted: () => '命令无法启动',
  commandExited: ({ code }) => `命令以退出码 ${code} 结束`,
  commandLate: ({ seconds }) => `命令在 ${seconds} 秒内没有结束`,
  commandHasNoAnswer: () => '命令没有可比较的回答',
  answerHasNoText: () => '回答没有文本',
  patternFound: ({ pattern }) => `其中出现 /${pattern}/`,
  patternNotFound: ({ pattern }) => `其中没有 /${pattern}/`,
  referenceNoisy: () => '作为参照的服务器对同一请求给出了两个不同的回答：差异说明不了问题',
  nothingToCompare: () => '没有可用来比较的完整回答',
  divergesAtToken: ({ at }) => `从第 ${at} 个 token 起与预期回答不同`,
  divergesAtCharacter: ({ at }) => `文本从第 ${at} 个字符起与预期不同`,
  notMeasured: () => '没有正常结束，不能用来测量',
  figureNotFound: ({ name }) => `未能测得 ${name}`,
  figureOfSome: ({ name, failed }) => `不评判 ${name}：${formatCount(failed)} 次运行没有正常结束`,
  figureMissed: ({ name, value, limit, n }) => `${name} 为 ${value}，不满足 ${limit}（n = ${n}）`,
  streamAskedFor: () => '请求改为流式：测量 token 时间需要流。',
  sameByChance: () => 'temperature 大于 0 且未设种子：无论服务器如何，两次回答都会偶然不同。',

  harnessWithoutAnswers: ({ count, of }) =>
    `${formatCount(of)} 个请求中有 ${formatCount(count)} 个没有可比较的完整回答：对它们无法判断。`,
  harnessWithoutStart: () => '没有给出启动命令：在 harness.json 写明之前，检查的是已在运行的服务器。',
  harnessNotProved: () => '尚未在已知好和已知坏的服务器上都得到证明：请在二分之前证明（见 README.md）。',
  harnessMisleads: () => '这个脚手架会误导 `git bisect run`：请增加次数或调整阈值。',
  pythonMissing: () => '本机没有 Python 3，无法在这里证明脚本。',
};
