import type { Messages } from '../messages.ts';

/** Words of saved filters. */
export const filters: Messages['filters'] = {
  saved: '已存筛选',
  acts: '更改列表',
  none: '还没有保存筛选条件',
  save: '保存此筛选…',
  manage: '重命名或删除…',
  saveTitle: '保存筛选',
  name: '名称',
  nameOf: (name) => `${name} 的名称`,
  needsName: '需要一个名称。',
  taken: '已有同名筛选。',
  replacesHint: '已有同名筛选，其内容将换成这一条。',
  full: (most) => `已保存 ${most} 个筛选，无法再增加。请先删除一个。`,
  keep: '保存',
  replace: '替换',
  remove: (name) => `删除 ${name}`,
  cancel: '取消',
  close: '关闭',
};
