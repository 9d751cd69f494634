import { Tag } from 'lucide-react';
import { useState } from 'react';
import type { ComparedSide } from '../../../shared/contract.ts';
import { type SideMark, type SideVerdict, sideVerdicts } from '../../../shared/side-mark.ts';
import { type Marked, markedOf, markSide } from '../../compare-marks.ts';
import { canWrite, useIncident } from '../../incident-store.ts';
import { useMessages } from '../../messages.tsx';
import { Button } from '../../widgets/button.tsx';
import { Dialog } from '../../widgets/dialog.tsx';
import { TextField } from '../../widgets/field.tsx';
import { Segments } from '../../widgets/segments.tsx';

/** What a person says of a side: known as good or bad, commit, image, a note; pressed, it can be said. */
export function SideBadge({ side, letter }: { side: ComparedSide | null; letter: string }) {
  const { compare: words } = useMessages();
  const view = useIncident((state) => state.view);
  const [isOpen, setOpen] = useState(false);
  if (side?.kind === 'baseline')
    return (
      <span className="side-badge" data-verdict="good">
        {words.baseline}
      </span>
    );
  const marked = markedOf(side, view);
  if (marked === null) return null;
  const { verdict, commit, image, note } = marked.mark;
  const rest = words.markOf({ mark: { verdict: null, commit, image, note }, isBaseline: false });
  return (
    <>
      <Button
        look="quiet"
        icon={verdict === null ? <Tag size={12} aria-hidden /> : null}
        keys={verdict === null ? (letter === 'A' ? 'G' : 'B') : undefined}
        isDisabled={!canWrite()}
        onPress={() => setOpen(true)}
      >
        {verdict === null ? (
          <span className="tx3">{words.labelIt}</span>
        ) : (
          <span className="side-badge" data-verdict={verdict}>
            {words.marks[verdict]}
          </span>
        )}
        {rest === '' ? null : ' '}
        {rest === '' ? null : <span className="side-said tx2 clipped">{rest}</span>}
      </Button>
      {isOpen ? <MarkDialog marked={marked} letter={letter} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

const lines = ['commit', 'image', 'note'] as const;

function MarkDialog({ marked, letter, onClose }: { marked: Marked; letter: string; onClose(): void }) {
  const { compare: words, incident } = useMessages();
  const [mark, setMark] = useState(marked.mark);
  const save = () => {
    onClose();
    void markSide(marked, trimmed(mark));
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={words.labelTitle(letter)}
      subtitle={words.labelHelp}
      width={460}
      foot={
        <>
          <Button onPress={onClose}>{incident.cancel}</Button>
          <Button look="primary" onPress={save}>
            {incident.labelSave}
          </Button>
        </>
      }
    >
      <div className="side-mark-form">
        <Segments<SideVerdict | 'none'>
          label={words.labelVerdict}
          value={mark.verdict ?? 'none'}
          options={[
            ...sideVerdicts.map((id) => ({ id, name: words.marks[id] })),
            { id: 'none', name: words.noVerdict },
          ]}
          onChange={(verdict) => setMark({ ...mark, verdict: verdict === 'none' ? null : verdict })}
        />
        {lines.map((name) => (
          <TextField
            key={name}
            label={words.markFields[name]}
            value={mark[name] ?? ''}
            mono={name !== 'note'}
            onChange={(text) => setMark({ ...mark, [name]: text.slice(0, 300) })}
            onEnter={save}
            autoFocus={name === 'commit'}
          />
        ))}
      </div>
    </Dialog>
  );
}

const trimmed = (mark: SideMark): SideMark => ({
  ...mark,
  ...Object.fromEntries(lines.map((name) => [name, mark[name]?.trim() || null])),
});
