import { type CollectForm, type WindowSpan, windowSpans } from '../../collect-form.ts';
import { askedOrder, useCollect } from '../../collect-store.ts';
import { useMessages } from '../../messages.tsx';
import { useWorkspace } from '../../store.ts';
import { Button } from '../../widgets/button.tsx';
import { NumberField, Switch, TextBox, TextField } from '../../widgets/field.tsx';
import { MiddleText } from '../../widgets/middle-text.tsx';
import { Select } from '../../widgets/select.tsx';
import { problemOf, workbench } from '../../workbench.ts';

/** What few need: a past window, certificates, a proxy, further headers. Says when one of them is set. */
export function MoreOptions({ isDisabled }: { isDisabled: boolean }) {
  const { collect: words } = useMessages();
  const { form, setForm } = useCollect();
  const fault = useCollect((state) => {
    const asked = askedOrder(state);
    return 'fault' in asked ? asked.fault : null;
  });
  return (
    <details className="collect-more">
      <summary>{words.more(setOptions(form).map((key) => words.moreNames[key]))}</summary>
      <div className="collect-more-grid">
        <TextField
          label={words.prometheus}
          type="url"
          mono
          placeholder="http://prometheus:9090"
          value={form.prometheusUrl}
          onChange={(prometheusUrl) => setForm({ prometheusUrl })}
          isDisabled={isDisabled}
          hint={words.prometheusHint}
        />
        <div className="collect-row">
          <Select
            label={words.windowSpan}
            value={form.windowSpan}
            options={(Object.keys(windowSpans) as WindowSpan[]).map((id) => ({
              id,
              name: words.windowSpans[id],
            }))}
            onChange={(windowSpan) => setForm({ windowSpan })}
          />
          <TextField
            label={words.windowUntil}
            mono
            placeholder={words.windowNow}
            value={form.windowUntil}
            onChange={(windowUntil) => setForm({ windowUntil })}
            isDisabled={isDisabled}
            error={fault === 'badUntil' ? words.badUntil : null}
          />
        </div>
        <TextField
          label={words.proxy}
          type="url"
          mono
          placeholder="http://proxy:3128"
          value={form.proxy}
          onChange={(proxy) => setForm({ proxy })}
          isDisabled={isDisabled}
          hint={words.proxyHint}
        />
        <NumberField
          label={words.timeout}
          value={form.timeoutSeconds}
          onChange={(timeoutSeconds) => setForm({ timeoutSeconds })}
          min={0.1}
          max={3600}
          isDisabled={isDisabled}
        />
        <TextBox
          label={words.headers}
          mono
          rows={2}
          placeholder="X-Tenant: blue"
          value={form.headersText}
          onChange={(headersText) => setForm({ headersText })}
          readOnly={isDisabled ? words.collecting : null}
          error={fault === 'badHeaders' ? words.badHeaders : null}
        />
        <div>
          <Authority isDisabled={isDisabled} />
          <Switch
            isSelected={form.insecure}
            onChange={(insecure) => setForm({ insecure })}
            isDisabled={isDisabled}
          >
            {words.insecure}
          </Switch>
        </div>
      </div>
    </details>
  );
}

/** The certificate file of an authority of one's own. */
function Authority({ isDisabled }: { isDisabled: boolean }) {
  const { collect: words } = useMessages();
  const { form, setForm } = useCollect();
  const pick = async () => {
    try {
      const [ca] = await workbench.pickPaths({ kind: 'files' });
      if (ca !== undefined) setForm({ ca });
    } catch (error) {
      useWorkspace.getState().report(problemOf(error));
    }
  };
  return (
    <div className="collect-row collect-authority">
      <span className="field-label">{words.authority}</span>
      {form.ca === null ? null : (
        <>
          <code className="clipped" title={form.ca}>
            <MiddleText text={form.ca} tail={24} />
          </code>
          <Button isDisabled={isDisabled} onPress={() => setForm({ ca: null })}>
            {words.noAuthority}
          </Button>
        </>
      )}
      <Button isDisabled={isDisabled} onPress={() => void pick()}>
        {words.pickAuthority}
      </Button>
    </div>
  );
}

const optionKeys = ['window', 'proxy', 'headers', 'authority', 'insecure'] as const;
export type OptionKey = (typeof optionKeys)[number];

/** Which of the options differ from their defaults. */
function setOptions(form: CollectForm): readonly OptionKey[] {
  const isSet: Readonly<Record<OptionKey, boolean>> = {
    window: form.prometheusUrl.trim() !== '',
    proxy: form.proxy.trim() !== '',
    headers: form.headersText.trim() !== '',
    authority: form.ca !== null,
    insecure: form.insecure,
  };
  return optionKeys.filter((key) => isSet[key]);
}
