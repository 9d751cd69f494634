import type { RealClass } from '../../class-weight.ts';
import { formatCount } from '../../format.ts';
import type { GuidedOption, GuidedQuestion, NextStep } from '../../guided-path.ts';
import type { guidedPath as english } from '../en/guided-path.ts';

const questions: Record<Exclude<GuidedQuestion, 'where'>, string> = {
  symptom: '出了什么问题？',
  saved: '能体现问题的请求保存下来了吗？',
  reproduced: '在干净的目标上重放也会出现吗？',
};

const where: Record<RealClass, string> = {
  D: '日志最后几行说了什么？',
  L: '时间花在哪里？',
  W: '与回答正确时相比，什么变了？',
  H: '谁在等，等什么？',
};

const options: Record<GuidedOption, string> = {
  down: '服务宕机或不健康',
  slow: '服务变慢',
  wrong: '回答有误',
  hang: '超时或挂起',

  startup: '正在启动或停止',
  cuda: 'CUDA 错误',
  oom: '显存不足',
  host: '被主机杀死',
  auth: '调用因密钥被拒绝',
  router: '路由器拒绝，而 worker 有响应',

  queue: '在队列里',
  kv: 'KV 池已满',
  prefill: '在 prefill',
  decode: '在 decode',
  spec: '投机解码收益很低',
  cache: '前缀缓存命中变少',
  balance: '部分 rank 已满，其他空闲',
  pd: '在 prefill 与 decode 之间',
  hicache: '在缓存层级',
  frontend: '在调度器之前',
  grammar: '在编译语法',

  weights: '权重',
  config: '配置',
  parser: '模板或 parser',
  numeric: '只是数值：kernel、精度',

  scheduler: '调度器不再运转',
  collective: 'rank 之间互相等待',
  storage: '等存储',
  zombie: '没有客户端的请求',

  unknown: '不清楚',

  yes: '是',
  no: '否',
  not_tried: '还没有试',
  older_fine: '会，而旧版本不会',
};

const steps: Record<NextStep, { readonly title: string; readonly text: string }> = {
  takeBundle: {
    title: '在问题发生时采集 bundle',
    text: '有流量时的健康状态、负载、配置和指标：任何工具都在其后。',
  },
  waitForStart: {
    title: '等待启动完成，再采集 bundle',
    text: '在日志中查找 "Load weight"、"Capture cuda graph" 和 SIGTERM。',
  },
  giveMemory: {
    title: '增加内存，或减少负担',
    text: 'GPU：--mem-fraction-static、--chunked-prefill-size、--max-running-requests。主机：HiCache 比例和多媒体。',
  },
  checkKeys: { title: '检查密钥', text: '被拒绝不等于宕机：/health 和 /metrics 与密钥无关，始终开放。' },
  checkRouter: {
    title: '查路由器认为哪个 worker 已失效，原因是什么',
    text: '把它的熔断器与 worker 自身的健康状态对照。',
  },
  takeStacks: {
    title: '重启之前采集所有 rank 的调用栈',
    text: '然后保存执行中的请求：有 crash dump 目录时，进程停止会留下请求。',
  },
  saveRequest: {
    title: '保存一个能体现问题的请求',
    text: '客户端发送的原文、请求日志的一行，或 request dump。',
  },
  saveCrash: {
    title: '让下一次崩溃留下请求',
    text: '用 --crash-dump-folder 和 GPU core dump 启动，等它再次发生。',
  },
  replay: { title: '在同一版本的干净目标上重放', text: '在重放之前、期间和之后各采集一次目标的 bundle。' },
  openCoredump: {
    title: '带 GPU core dump 重放，并打开留下的文件',
    text: '它指出出错的 kernel；再看它上游的一个 kernel。交给 debug-cuda-crash。',
  },
  lookWhereItHangs: {
    title: '采集目标所有 rank 的调用栈',
    text: '与其他 rank 位置不同的那个跳过了集合通信。交给 debug-distributed-hang。',
  },
  addCapacity: {
    title: '先看容量，再考虑 profile',
    text: '比较运行请求与槽位、token 使用率与池；在目标上用记录的流量验证改动。',
  },
  fixCache: {
    title: '找出前缀失效的原因',
    text: '模板或系统提示词变了、路由策略变了，或缓存被关闭。',
  },
  fixSpeculation: {
    title: '对照草稿模型与目标模型',
    text: '权重、模板、temperature 和 speculative_* 设置与正常的采集比较；关闭投机解码后重放。',
  },
  spreadLoad: {
    title: '看请求如何分布到各个 rank',
    text: '负载均衡方法、会话粘滞，以及路由器是否识别 DP rank。',
  },
  comparePeers: {
    title: '同时采集 prefill 和 decode',
    text: '对照两边的参数，并按 bootstrap room 关联两边的日志。',
  },
  checkTiers: {
    title: '检查缓存层级及其存储',
    text: '存储的延迟和错误；在目标上试用 best_effort 预取策略。',
  },
  shrinkGrammar: {
    title: '找出编译很慢的 schema',
    text: '在 dump 中：json_schema、ebnf 或 regex。缩小它，或提前编译。',
  },
  clearZombies: { title: '找出客户端已离开的请求', text: '重启会清空它们；确认新版本是否已修复。' },
  trace: { title: '追踪一个请求', text: '跨路由器、prefill 和 decode 逐个阶段：单靠重放看不到这些。' },
  profile: {
    title: '在目标重放时做 profile',
    text: '重放能复现，且原因不是排队：现在才看 kernel。交给 profiler。',
  },
  alignServers: { title: '让两台服务一致，再比较回答', text: '先对齐权重和设置；一次只改一个差异。' },
  checkParser: {
    title: '对照模型检查模板和 parser',
    text: '发送记录的请求，看标记出现在哪里。',
  },
  measureNoise: {
    title: '测量噪声：同一版本跑两次',
    text: 'temperature 为 0，一次一个请求。同一版本两次之间的差异不是回归。',
  },
  bisect: {
    title: '找出引入问题的提交',
    text: '一个能启动版本、重放并判断好坏的脚本；然后 git bisect run。',
  },
};

export const guidedPath: typeof english = {
  questions,
  where,
  options,
  steps,
  fromRules: (rules: string) => `来自证据：${rules}`,
  fromDumps: (requests: number) => `来自证据：${formatCount(requests)} 个记录的请求`,
  fromPerson: '你的回答',
  evidenceSays: (option: string) => `证据表明：${option}`,
  afterwards: (title: string) => `然后：${title}`,
};
