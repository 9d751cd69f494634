import type { CopyForm } from '../shared/copy-as.ts';
import type { Endpoint } from '../shared/request.ts';
import { bodyProblem } from './body-text.ts';
import { targetWith } from './kept-token.ts';
import { openReplayDocument } from './replay-open.ts';
import { type ReplayDocument, useReplay } from './replay-store.ts';
import { useWorkspace } from './store.ts';
import { placeOf } from './target.ts';
import { useUndo } from './undo-store.ts';
import { wordsNow } from './words-now.ts';
import { problemOf, workbench } from './workbench.ts';

/* A request in another form: copied as a command or a body, or opened as a request of its own. */

/** The endpoints that a request can be edited for, besides its own. */
export const editForms = ['/generate', '/v1/completions', '/v1/chat/completions'] as const;

/** Whether there is anything to copy or to convert. */
export const hasOtherForms = (document: ReplayDocument): boolean => bodyProblem(document.text) === null;

/** Copies the request as it would be sent now, and says what became of it. */
export async function copyRequestAs(id: string, form: CopyForm): Promise<void> {
  const { documents, tokens } = useReplay.getState();
  const document = documents[id];
  if (!document || !hasOtherForms(document)) return;
  const { settings, captures, report } = useWorkspace.getState();
  const place = placeOf(document.target, captures);
  const baseUrl = place?.baseUrl ?? 'http://127.0.0.1:30000';
  try {
    const copied = await workbench.copyRequest({
      form,
      target: targetWith(baseUrl, tokens[baseUrl] ?? ''),
      endpoint: document.endpoint,
      body: document.text,
      idleTimeoutSeconds: document.idleSeconds,
      language: settings?.language ?? 'en',
    });
    const { copyAs: words } = wordsNow();
    const isPath = copied.file !== null && form !== 'curl' && form !== 'python';
    const said = [
      isPath ? words.copiedPath(words.forms[form], copied.bytes) : words.copied(words.forms[form]),
      copied.file !== null && !isPath ? words.bodyInFile : '',
      copied.keyVariable === null ? '' : words.keyInVariable(copied.keyVariable),
      copied.left.length === 0 ? '' : words.left(copied.left),
    ];
    useUndo.getState().tell(said.filter((one) => one !== '').join(' '));
  } catch (error) {
    report(problemOf(error));
  }
}

/** Opens the request in the form of another endpoint in a tab of its own; this one stays as it is. */
export async function editRequestAs(id: string, to: Endpoint): Promise<void> {
  const document = useReplay.getState().documents[id];
  if (!document || !hasOtherForms(document)) return;
  const { text: body, endpoint: from, request, target, origin } = document;
  const name = `${origin.rid?.slice(0, 8) ?? request.name} ${to}`;
  try {
    const made = await workbench.convertRequest({ name, body, from, to });
    // What was recorded stays the measure, whichever form asks for it.
    const opened = openReplayDocument({ ...made, recordedOutput: request.recordedOutput }, {});
    useReplay.getState().setTarget(opened, target);
  } catch (error) {
    useWorkspace.getState().report(problemOf(error));
  }
}
