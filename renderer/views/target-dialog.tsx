import { useState } from 'react';
import type { SavedTarget } from '../../shared/settings.ts';
import { readHeaderLines } from '../header-lines.ts';
import { useHasKeptToken } from '../kept-token.ts';
import { useMessages } from '../messages.tsx';
import { useWorkspace } from '../store.ts';
import { Button } from '../widgets/button.tsx';
import { Dialog } from '../widgets/dialog.tsx';
import { Switch, TextBox, TextField } from '../widgets/field.tsx';
import { Mark } from '../widgets/mark.tsx';
import { problemOf, workbench } from '../workbench.ts';
import './target-dialog.css';

/** A saved target with all that a call to it needs; null = a new one. */
export function TargetDialog({ target, onClose }: { target: SavedTarget | null; onClose(): void }) {
  const { targetLook: words, replay, settings: names } = useMessages();
  const before = target?.connection;
  const [name, setName] = useState(target?.name ?? '');
  const [baseUrl, setBaseUrl] = useState(target?.baseUrl ?? '');
  const [token, setToken] = useState('');
  const [ca, setCa] = useState(before?.tls.ca ?? null);
  const [insecure, setInsecure] = useState(before?.tls.insecure ?? false);
  const [headersText, setHeadersText] = useState(before?.headerNames.join('\n') ?? '');
  const [proxy, setProxy] = useState(before?.proxy ?? '');
  const [fault, setFault] = useState<string | null>(null);
  const isKept = useHasKeptToken(baseUrl);
  const store = useWorkspace(({ tokens }) => tokens.store);
  const headers = readHeaderLines(headersText, before?.headerNames ?? []);

  const pickAuthority = async () => {
    try {
      const [path] = await workbench.pickPaths({ kind: 'files' });
      if (path !== undefined) setCa(path);
    } catch (error) {
      setFault(problemOf(error).message);
    }
  };
  const canSave = baseUrl.trim() !== '' && headers !== null;
  const save = async () => {
    if (!canSave) return;
    const way = { tls: { ca, insecure }, headerNames: [...headers.names], proxy: proxy.trim() || null };
    const isPlain = ca === null && !insecure && way.headerNames.length === 0 && way.proxy === null;
    const address = /^[a-z]+:\/\//i.test(baseUrl.trim()) ? baseUrl.trim() : `http://${baseUrl.trim()}`;
    try {
      const settings = await workbench.saveTarget({
        was: target?.baseUrl ?? null,
        target: { name: name.trim(), baseUrl: address, ...(isPlain ? {} : { connection: way }) },
        token: token.trim() === '' ? null : token,
        headerValues: [...headers.values],
      });
      useWorkspace.setState({ settings });
      onClose();
    } catch (error) {
      setFault(problemOf(error).message);
    }
  };

  return (
    <Dialog
      isOpen
      width={520}
      title={target === null ? words.dialogAdd : words.dialogChange}
      onClose={onClose}
      isDismissable={false}
      foot={
        <>
          <Button onPress={onClose}>{words.cancel}</Button>
          <Button look="primary" isDisabled={!canSave} onPress={() => void save()}>
            {words.save}
          </Button>
        </>
      }
    >
      <div className="target-dialog">
        <TextField label={names.targetName} value={name} onChange={setName} autoFocus />
        <TextField
          label={words.address}
          mono
          type="url"
          placeholder="http://10.4.17.22:30000"
          value={baseUrl}
          onChange={setBaseUrl}
          onEnter={() => void save()}
          hint={words.addressHint}
        />
        <TextField
          label={words.key}
          type="password"
          mono
          value={token}
          onChange={setToken}
          placeholder={isKept ? replay.tokenKept : ''}
          hint={replay.tokenHint[store]}
        />
        <div>
          <div className="target-authority">
            <span className="field-label">{words.authority}</span>
            {ca === null ? (
              <span className="tx3">{words.authorityHint}</span>
            ) : (
              <>
                <code className="clipped" title={ca}>
                  {ca}
                </code>
                <Button onPress={() => setCa(null)}>{words.noAuthority}</Button>
              </>
            )}
            <Button onPress={() => void pickAuthority()}>{words.pickAuthority}</Button>
          </div>
          <Switch isSelected={insecure} onChange={setInsecure}>
            {words.insecureSwitch}
          </Switch>
          {insecure ? (
            <p className="target-insecure" role="alert">
              <Mark kind="critical" />
              {words.insecureHint}
            </p>
          ) : null}
        </div>
        <TextBox
          label={words.headers}
          mono
          rows={2}
          placeholder="X-Tenant: blue"
          value={headersText}
          onChange={setHeadersText}
          readOnly={null}
          error={headers === null ? words.badHeaders : null}
          hint={words.headersHint}
        />
        <TextField
          label={words.proxyField}
          mono
          type="url"
          placeholder="http://proxy:3128"
          value={proxy}
          onChange={setProxy}
          hint={words.proxyHint}
        />
        {fault === null ? null : (
          <p className="target-fault" role="alert">
            {fault}
          </p>
        )}
      </div>
    </Dialog>
  );
}
