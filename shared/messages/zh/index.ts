import { signals as english } from '../en/signals/index.ts';
import type { Messages } from '../messages.ts';
import { app } from './app.ts';
import { attachments } from './attachments.ts';
import { batch } from './batch.ts';
import { capturePlots } from './capture-plots.ts';
import { checking } from './checking.ts';
import { collect } from './collect.ts';
import { compare } from './compare.ts';
import { copyAs } from './copy-as.ts';
import { diagnose } from './diagnose.ts';
import { differences } from './differences.ts';
import { editor } from './editor.ts';
import { experiment } from './experiment.ts';
import { exporting } from './exporting.ts';
import { fields } from './fields.ts';
import { filters } from './filters.ts';
import { guidedPath } from './guided-path.ts';
import { handOff } from './handoff.ts';
import { harness } from './harness.ts';
import { history } from './history.ts';
import { incident } from './incident.ts';
import { metrics } from './metrics.ts';
import { network } from './network.ts';
import { note } from './note.ts';
import { overview } from './overview.ts';
import { phrases } from './phrases.ts';
import { pins } from './pins.ts';
import { plots } from './plots.ts';
import { problems } from './problems.ts';
import { replay } from './replay.ts';
import { report } from './report.ts';
import { requests } from './requests.ts';
import { rules } from './rules.ts';
import { samples } from './samples.ts';
import { settings } from './settings.ts';
import { beyond } from './signals/beyond.ts';
import { signals } from './signals/index.ts';
import { start } from './start.ts';
import { targetLook } from './target-look.ts';

/** The Chinese catalogue (zh-CN). A finding without Chinese words keeps its English ones. */
export const zh: Messages = {
  app,
  start,
  incident,
  overview,
  requests,
  replay,
  editor,
  batch,
  note,
  collect,
  network,
  settings,
  samples,
  signals: { ...english, ...signals },
  phrases,
  problems,
  fields,
  pins,
  plots,
  filters,
  differences,
  experiment,
  exporting,
  report,
  metrics,
  handOff,
  harness,
  checking,
  rules,
  beyond,
  capturePlots,
  copyAs,
  targetLook,
  history,
  attachments,
  diagnose,
  guidedPath,
  compare,
};
