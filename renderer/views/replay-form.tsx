import { useDeferredValue, useMemo } from 'react';
import type { JsonSchema } from '../../shared/request-schema.ts';
import type { BodyProblem } from '../body-text.ts';
import { bodyProblem, withField, withoutField } from '../body-text.ts';
import { useMessages } from '../messages.tsx';
import { type ReplayDocument, useReplay } from '../replay-store.ts';
import { type FormField, type FormGroup, formOf } from '../request-form.ts';
import { Mark } from '../widgets/mark.tsx';
import { ReplayFormField } from './replay-form-field.tsx';
import './replay-form.css';

interface ReplayFormProps {
  readonly document: ReplayDocument;
  readonly schema: JsonSchema | null;
  readonly version: string | null;
  readonly readOnly: boolean;
}

const groups: readonly FormGroup[] = ['choice', 'end', 'penalties', 'grammar', 'answer', 'embedding'];

/** The common fields of a request, read from its text and written into it. */
export function ReplayForm({ document, schema, version, readOnly }: ReplayFormProps) {
  const { editor: words } = useMessages();
  const text = useDeferredValue(document.text);
  const fault = useMemo(() => bodyProblem(text), [text]);
  const fields = useMemo(
    () => (fault === null && schema !== null ? formOf(text, document.endpoint, version) : []),
    [text, fault, schema, document.endpoint, version],
  );
  const off = reasonOff(fault, schema, readOnly);
  return (
    <section className="replay-form scroll" aria-label={words.form}>
      {off === null ? null : (
        <p className="replay-form-off tx2" role="status">
          <Mark kind="unchecked" /> {words.formOff[off]}
        </p>
      )}
      {groups.map((group) => {
        const own = fields.filter((field) => field.group === group);
        return own.length === 0 ? null : (
          <fieldset key={group}>
            <legend>{words.groups[group]}</legend>
            {own.map((field) => (
              <ReplayFormField
                key={field.path}
                field={field}
                help={helpOf(schema, field)}
                version={version}
                isDisabled={off !== null}
                onChange={(json) => write(document.id, field.path, json)}
              />
            ))}
          </fieldset>
        );
      })}
    </section>
  );
}

function reasonOff(
  fault: BodyProblem | null,
  schema: JsonSchema | null,
  readOnly: boolean,
): BodyProblem['kind'] | 'openai' | 'readOnly' | null {
  if (readOnly) return 'readOnly';
  return schema === null ? 'openai' : (fault?.kind ?? null);
}

/** Meaning, default and range, in the words that the editor shows on hover. */
function helpOf(schema: JsonSchema | null, { path, name }: FormField): string {
  const top = schema?.properties;
  const own = path === name ? top?.[name] : top?.sampling_params?.else?.properties?.[name];
  return own?.description ?? '';
}

/** Into the text as it is at this moment, whatever was typed in it since it was read. */
function write(id: string, path: string, json: string | null): void {
  const { documents, edit } = useReplay.getState();
  const text = documents[id]?.text;
  if (text === undefined) return;
  const next = json === null ? withoutField(text, path) : withField(text, path, json);
  if (next !== null) edit(id, next);
}
