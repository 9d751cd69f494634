import { formatBytes, formatCount } from '../../format.ts';
import type { Messages } from '../messages.ts';
import { dumpCounts } from './dump-counts.ts';

/** Words of the window itself: title bar, sidebar, tabs, status bar, messages, keys. */
export const app: Messages['app'] = {
  name: 'SGLang Incident Workbench',
  unsaved: '未保存',

  views: '视图',
  viewNames: {
    start: '开始',
    overview: '概览',
    requests: '请求',
    compare: '对比',
    replay: '编辑与重放',
    note: '记录',
    history: '历史',
    runs: '两次发送',
    rules: '规则',
    report: 'Pickle 报告',
    settings: '设置',
    network: '网络',
  },
  reportOf: (dump) => `Pickle 报告 ${dump}`,
  documents: '文档',

  artifacts: '材料',
  noArtifacts: '没有打开任何材料。',
  addArtifact: '添加到此事件',
  openFiles: '打开文件…',
  openFolder: '打开文件夹…',
  collect: '从服务器采集…',
  pasteRequest: '粘贴请求…',
  collectedOf: (collected, of) => `${formatCount(collected)} / ${formatCount(of)}`,
  artifactCapture: (name, collected, of) =>
    `采集 ${name}，已采集 ${formatCount(collected)} / ${formatCount(of)} 项来源`,
  artifactDump: (name, counts) => `转储 ${name}，${dumpCounts(counts)}`,
  allDumps: (name, counts) => `${name}（合为一张表），${dumpCounts(counts)}`,
  damaged: '提前结束',
  closeCapture: (name) => `关闭采集 ${name}`,
  closeDump: (name) => `关闭转储 ${name}`,

  severity: { info: '提示', warn: '警告', high: '高', critical: '危急' },
  marks: { quiet: '未触发', unchecked: '未检查', inFlight: '未完成', reading: '读取中' },

  ready: '就绪',
  signals: (fired, quiet, notChecked) =>
    `触发 ${formatCount(fired)}，未触发 ${formatCount(quiet)}，未检查 ${formatCount(notChecked)}`,
  recordCounts: (counts) => dumpCounts(counts),
  dumpCounts: (counts) => `转储：${dumpCounts(counts)}`,
  allDumpCounts: (name, counts) => `${name}：${dumpCounts(counts)}`,
  dumpUnread: '转储：没有一条记录可读',
  masked: (count) => `已遮蔽 ${formatCount(count)} 个密钥`,
  reading: (name) => `正在读取 ${name}`,
  collecting: (host) => `正在从 ${host} 采集`,
  networkIdle: '网络：空闲',
  network: (host, calls) =>
    calls > 1 ? `网络：${host}，另有 ${formatCount(calls - 1)} 个` : `网络：${host}`,
  networkHint: '本应用只与您指定的服务器通信，不与其他任何主机通信。',
  saved: '已保存',
  saving: '正在保存',
  notSaved: '未能保存',
  readOnly: '只读',
  conflict: '已被他人修改',
  conflictHint: (files) => `期间被他人修改，未予覆盖：${files}。`,
  utc: 'UTC',
  utcHint: '所有时刻均为 UTC。',
  version: (version) => `版本 ${version}`,

  messages: '消息',
  undo: '撤销',
  dismiss: '关闭此消息',

  opening: (name) => `正在打开 ${name}`,
  openedOf: (bytes, of) => `${formatBytes(bytes)} / ${formatBytes(of)}`,
  recordsSoFar: (records) => `已读 ${formatCount(records)} 条记录`,
  cancel: '取消',
  cancelling: '正在取消',

  drop: '松开即可打开',
  dropItems: (count) => `${formatCount(count)} 项，松开后按内容识别。`,
  dropHint: '数据包、转储或手工保存的请求；可一次放入多个。',
  dropNoPath: '拖入的内容在本机没有路径。请从文件管理器拖入文件或文件夹。',

  settings: '主题与按键',
  theme: '主题',
  themes: { system: '跟随系统', dark: '深色', light: '浅色' },
  keys: '按键',
  letterKeys: '单键切换视图',
  language: '语言',

  keyNames: { ctrl: 'Ctrl', shift: 'Shift', enter: 'Enter', escape: 'Esc' },

  loadingSource: (file) => `正在读取 ${file}`,
  sourceOf: (capture) => `来自 ${capture}`,
  sourceLine: (line) => `第 ${formatCount(line)} 行`,
  copy: '复制',
  copied: '已复制',
  showInFolder: '在文件夹中显示',
  retry: '重试',

  noDumpTitle: '此事件中还没有转储',
  noDumpText: '请求来自请求转储或崩溃转储。已打开的材料中没有请求。',
  addDump: '添加转储…',
  noReplayTitle: '没有正在编辑的请求',
  noReplayFromDump: '在“请求”视图中选择一个请求并按 E，或粘贴一个：JSON 请求体、cURL 命令或请求日志行。',
  noReplayWithoutDump: '打开转储并选择一个请求，或粘贴一个：JSON 请求体、cURL 命令或请求日志行。',
  toRequests: '转到请求',
  noCaptureTitle: '还没有可概览的内容',
  noCaptureText: '请打开数据包或转储，或从服务器采集。',

  pasteTitle: '粘贴请求',
  pasteText: 'JSON 请求体、cURL 命令或一行请求日志。将在“编辑与重放”中打开，不会发送任何内容。',
  pasteField: '请求',
  pastePlaceholder:
    "curl http://127.0.0.1:30000/generate -H 'Content-Type: application/json' -d '{\"text\": …}'",
  pasteOpen: '编辑与重放',
  pastedName: '粘贴的请求',
};
