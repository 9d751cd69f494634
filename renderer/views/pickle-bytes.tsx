import type { PickleBytes } from '../../shared/pickle-report.ts';
import { useMessages } from '../messages.tsx';
import { byteLines, bytesInLine, formatOffset } from '../pickle-report.ts';
import './pickle-bytes.css';

/** What stands around an offset: opcodes as people read them, and the bytes that they are. */
export function PickleBytesView({ bytes }: { bytes: PickleBytes }) {
  const { report: words } = useMessages();
  const { offset, opcodes } = bytes;
  return (
    <section className="pickle-bytes" aria-labelledby="pickle-bytes">
      <h2 id="pickle-bytes">{words.around(formatOffset(offset))}</h2>
      {opcodes.length === 0 ? (
        <p className="tx2">{words.noOpcodes}</p>
      ) : (
        <ol className="pickle-box mono" aria-label={words.opcodes}>
          {opcodes.map((one) => (
            <li key={one.offset} aria-current={one.offset === offset || undefined}>
              <span className="tx2">{one.offset.toString(16)}</span>
              <span className="pickle-opcode">{one.name}</span>
              <span className="pickle-operand">{one.operand}</span>
            </li>
          ))}
        </ol>
      )}
      <table className="pickle-box mono" aria-label={words.bytes}>
        <tbody>
          {byteLines(bytes).map(({ at, cells }) => (
            <tr key={at}>
              <th scope="row">{at.toString(16)}</th>
              <td>
                {cells.map(({ hex, isOpcode }, place) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a byte is where it is
                  <span key={place} data-here={isOpcode || undefined}>
                    {hex}
                    {place === bytesInLine - 1 ? '' : ' '}
                  </span>
                ))}
              </td>
              <td>
                {cells.map(({ text, isOpcode }, place) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a byte is where it is
                  <span key={place} data-here={isOpcode || undefined}>
                    {text}
                  </span>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
