import { type ExpectKind, needsValue } from '../../expect-form.ts';
import { useMessages } from '../../messages.tsx';
import { TextField } from '../../widgets/field.tsx';
import { Select } from '../../widgets/select.tsx';

interface ExpectFieldsProps {
  readonly kinds: readonly ExpectKind[];
  readonly kind: ExpectKind;
  readonly value: string;
  onKind(kind: ExpectKind): void;
  onValue(value: string): void;
}

/** What a good answer is: a kind, and its value where it has one. */
export function ExpectFields({ kinds, kind, value, onKind, onValue }: ExpectFieldsProps) {
  const { checking: words } = useMessages();
  return (
    <div className="expect-fields">
      <Select<ExpectKind>
        label={words.expected}
        value={kind}
        options={kinds.map((id) => ({ id, name: words.kinds[id] }))}
        onChange={onKind}
      />
      {needsValue(kind) ? (
        <TextField
          label={words.value}
          labelHidden
          mono
          value={value}
          onChange={onValue}
          placeholder={words.values[kind]}
        />
      ) : null}
    </div>
  );
}
