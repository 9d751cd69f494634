import { formatCount, formatTimestamp } from '../../format.ts';
import type { Messages } from '../messages.ts';

/** A file of the incident in words, where it is one of the few that a person knows. */
const fileName = (file: string): string =>
  file === 'note.md' ? '事件记录' : file === 'pins.json' ? '钉选' : file;
const listed = (files: readonly string[]): string => files.map(fileName).join('、');

/** Words about the incident as a whole: its place, who has it, whether it is on disk, what it holds. */
export const incident: Messages['incident'] = {
  menu: (name) => `事件 ${name}`,
  rename: '重命名',
  name: '事件名称',
  saveTo: '保存到文件夹…',
  saveNow: '立即保存',
  saveCopy: '另存副本…',
  showFolder: '显示文件夹',
  newIncident: '新建事件',
  openIncident: '打开事件…',
  newWindow: '新窗口',
  settings: '设置',
  network: '网络调用',

  states: '事件状态',
  dismiss: '关闭此提示',
  cancel: '取消',
  tryAgain: '重试',
  saveElsewhere: '保存到别处…',

  notSaved: (files) => (files.length === 0 ? '未能保存。' : `未能保存：${listed(files)}。`),
  kept: '文本保留在此窗口中，每隔几秒会再次尝试保存。',

  readOnly: (name, why) => `${name} 以只读方式打开：${why}。`,
  heldSince: (since, silent) =>
    silent === null
      ? `自 ${formatTimestamp(since)} 起。`
      : `自 ${formatTimestamp(since)} 起；最近一次活动迹象在 ${formatCount(silent)} s 之前。`,
  takenOver: (name, why) => `此窗口已不能再写入 ${name}：${why}。`,
  textStays: '此后输入的内容保留在此窗口中，可另存为副本。',
  takeOver: '接管…',
  takeBack: '收回…',
  takeOverTitle: (name) => `要接管 ${name} 吗？`,
  takeOverText: (why) => `目前${why}。接管后对方变为只读，尚未写入的内容留在对方窗口中。不会覆盖任何内容。`,
  takeOverAgree: '接管',

  conflict: (files) => `${listed(files)}期间在此窗口之外被修改，未予覆盖。`,
  conflictText: '在选定之前，两份文本都会保留。',
  compare: '比较…',
  conflictTitle: (file) => `${fileName(file)}有两份文本`,
  conflictHelp: '左：磁盘上的内容。右：此窗口中的内容。',
  conflictTheirs: (file) => `磁盘上的 ${file}`,
  conflictOurs: (file) => `此窗口中的 ${file}`,
  chooseTheirs: '采用磁盘上的',
  chooseOurs: '保留我的',
  chooseBoth: '两份都保留',
  bothHint: (file) => `我的一份将存为旁边的 ${file.replace(/(\.\w+)?$/, '.mine$1')}。`,

  reopened: (name) => `应用上次未经关闭就已结束。${name} 已恢复原状。`,
  heldBack: {
    frozen: (name, file) => `未重新打开 ${name}：它上次${file === null ? '' : `在读取 ${file} 时`}停止响应。`,
    opening: (name, file) =>
      `未重新打开 ${name}：应用在读取${file === null ? '其文件' : ` ${file} `}时结束。`,
    again: (name) => `未重新打开 ${name}：应用两次随它一同结束。`,
  },
  heldBackText: '其中内容没有丢失。',
  reopen: '打开',
  reopenEmpty: '打开，但不打开其文件',
  leaveClosed: '从空白开始',

  recentTitle: '最近的事件',
  recentHint: '↑ ↓ 选择，Enter 打开，Del 移出列表',
  recentColumns: { name: '名称', folder: '文件夹', opened: '打开时间' },
  unsaved: '未保存',
  gone: '已移动或删除',
  heldBackMark: {
    frozen: '未重新打开，上次停止响应',
    opening: '未重新打开，应用在读取它时结束',
    again: '未重新打开，应用两次随它结束',
  },
  noFolderYet: '尚无文件夹',
  open: '打开',
  locate: '定位…',
  locateOf: (name) => `定位 ${name}`,
  forget: (name) => `将 ${name} 移出列表`,
  discard: (name) => `丢弃 ${name}`,
  forgotten: (name, isThere) => (isThere ? `${name} 已移出列表，其文件夹保留。` : `${name} 已移出列表。`),
  discardTitle: (name) => `要丢弃 ${name} 吗？`,
  discardText: '它从未保存到文件夹。其记录、请求与重放将被彻底删除；存放在别处的采集与转储会保留。',
  discardAgree: '丢弃',
  today: '今天',
  yesterday: '昨天',

  kinds: { capture: '采集', dump: '转储', request: '请求', replay: '重放' },
  artifact: {
    open: '打开',
    history: '发送历史',
    report: 'Pickle 报告',
    close: '关闭',
    label: '标签…',
    rename: '重命名…',
    keepBaseline: '设为基线',
    copyIn: '复制到事件中',
    locate: '定位…',
    showInFolder: '在文件夹中显示',
    remove: '从事件中移除',
  },
  artifactMenu: (name) => `对 ${name} 的操作`,
  missing: '缺失',
  changed: '已更改',
  notOpen: '未打开',
  request: (name) => `请求 ${name}`,
  replay: (name) => `${name} 的重放`,
  capture: (name, state) => `采集 ${name}${state === null ? '' : `，${state}`}`,
  dump: (name, state) => `转储 ${name}${state === null ? '' : `，${state}`}`,
  removed: (name) => `${name} 已移出事件，其文件另行存放。`,
  labelTitle: (name) => `${name} 的标签`,
  labelField: '标签',
  labelHint: '留空则显示原名。',
  labelSave: '保存',
};
