import {
  Columns2,
  FileText,
  GitCompareArrows,
  History,
  House,
  LayoutDashboard,
  ListChecks,
  Network,
  Repeat,
  Rows3,
  ScrollText,
  Settings2,
  ShieldQuestion,
  SquarePen,
} from 'lucide-react';
import type { WorkspaceDocument } from '../store.ts';

/** The icon of each kind of document, in sidebar and tabs. */
export const viewIcons = {
  start: House,
  overview: LayoutDashboard,
  requests: Rows3,
  compare: GitCompareArrows,
  replay: SquarePen,
  batch: Repeat,
  note: FileText,
  source: ScrollText,
  report: ShieldQuestion,
  settings: Settings2,
  network: Network,
  rules: ListChecks,
  history: History,
  runs: Columns2,
} satisfies Record<WorkspaceDocument['kind'], typeof House>;
