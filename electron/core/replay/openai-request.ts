import { phrase } from '../../../shared/phrase.ts';
import type { EditableRequest, FieldChange, OpenAiEndpoint } from '../../../shared/request.ts';
import { fieldsOf } from '../../../shared/request-fields.ts';
import { changeOf } from './prepare.ts';
import { type Entry, formatRequest, joinObject } from './request-text.ts';

/**
 * A body of an OpenAI route, to be sent to that route as it is. What names things of the server it was sent to is left
 * out, as it is of a native body.
 */
export function openAiRequest(
  name: string,
  fields: readonly Entry[],
  route: OpenAiEndpoint,
): EditableRequest {
  const table = fieldsOf('generate');
  const changes: FieldChange[] = [];
  const entries = fields.filter(({ name: field, json }) => {
    const info = table.get(field);
    if (info?.rule !== 'drop' || info.reason === null || json === 'null') return true;
    changes.push(changeOf(field, 'dropped', phrase(info.reason, {}), json));
    return false;
  });
  const recordedText = formatRequest(joinObject(fields));
  return {
    name,
    endpoint: route,
    text: changes.length === 0 ? recordedText : formatRequest(joinObject(entries)),
    recordedText,
    changes,
    newerSampling: [],
    recordedOutput: null,
    notes: [phrase('sentToOpenAiRoute', { route })],
  };
}
