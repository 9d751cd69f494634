import { useEffect, useState } from 'react';
import type { SourcePair } from '../../../shared/capture.ts';
import type { ComparedSide } from '../../../shared/contract.ts';
import type { Problem } from '../../../shared/outcome.ts';
import { useCompare } from '../../compare-store.ts';
import { useMessages } from '../../messages.tsx';
import { Button } from '../../widgets/button.tsx';
import { DiffEditor } from '../../widgets/diff-editor.tsx';
import { Select } from '../../widgets/select.tsx';
import { StateMessage } from '../../widgets/state-message.tsx';
import { problemOf, workbench } from '../../workbench.ts';
import type { WholePair } from './places.ts';

/** One file of both captures as text, in one order, with what differs marked and equal parts folded. */
export function Raw({ a, b, file }: WholePair & { file: string }) {
  const { compare: words } = useMessages();
  const showRaw = useCompare((state) => state.showRaw);
  const texts = useTexts(a, b, file);
  const listed = useFiles(a, b);
  const files = listed.includes(file) ? listed : [file, ...listed];
  return (
    <div className="compare-raw">
      <div className="compare-raw-bar">
        <Select
          label={words.file}
          value={file}
          options={files.map((name) => ({ id: name, name }))}
          onChange={showRaw}
        />
        <span className="tx2">{words.rawOrder}</span>
        <span className="spring" />
        <Button keys="Ctrl Shift D" onPress={() => showRaw(null)}>
          {words.backToSummary}
        </Button>
      </div>
      {texts === null ? (
        <p className="compare-wait tx2" role="status">
          {words.comparing}
        </p>
      ) : 'code' in texts ? (
        <StateMessage mark="high" title={texts.message}>
          {texts.hint ?? ''}
        </StateMessage>
      ) : (
        <>
          {texts.a === null || texts.b === null ? (
            <p className="compare-wait tx2">{words.onlyOneHas(texts.a === null ? 'B' : 'A')}</p>
          ) : null}
          {texts.leftOut === null ? null : (
            <p className="compare-wait tx2">{words.leftOut(texts.leftOut.equal, texts.leftOut.differing)}</p>
          )}
          <DiffEditor
            originalLabel={words.rawSide('A', file)}
            modifiedLabel={words.rawSide('B', file)}
            language={(texts.a ?? texts.b)?.language ?? 'plaintext'}
            original={texts.a?.text ?? ''}
            modified={texts.b?.text ?? ''}
          />
        </>
      )}
    </div>
  );
}

/** Names of the files of both; empty until they are known. */
function useFiles(a: ComparedSide, b: ComparedSide): readonly string[] {
  const [files, setFiles] = useState<readonly string[]>([]);
  const key = JSON.stringify([a, b]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: by what the sides name
  useEffect(() => {
    let isLate = false;
    workbench.listSources({ a, b }).then(
      (found) => !isLate && setFiles(found),
      // What cannot be read is told where the texts are.
      () => !isLate && setFiles([]),
    );
    return () => {
      isLate = true;
    };
  }, [key]);
  return files;
}

/** null while they are read. */
function useTexts(a: ComparedSide, b: ComparedSide, file: string): SourcePair | Problem | null {
  const [read, setRead] = useState<{ readonly key: string; readonly value: SourcePair | Problem } | null>(
    null,
  );
  const key = JSON.stringify([a, b, file]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: by what the sides name
  useEffect(() => {
    let isLate = false;
    const put = (value: SourcePair | Problem) => {
      if (!isLate) setRead({ key, value });
    };
    workbench.readSources({ a, b, file }).then(put, (error: unknown) => put(problemOf(error)));
    return () => {
      isLate = true;
    };
  }, [key]);
  return read?.key === key ? read.value : null;
}
