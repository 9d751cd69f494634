import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { bytesAround } from '../../../electron/core/dump/shown-opcodes.ts';
import { fixtureBytes } from './fixtures.ts';

const around = (bytes: Buffer, offset: number, from: number | null = 0) =>
  bytesAround((at, length) => bytes.subarray(at, at + length), offset, from);
const latin = (text: string) => Buffer.from(text, 'latin1');

const program = `import json, pickletools, sys
print(json.dumps([(at, opcode.name) for opcode, _, at in pickletools.genops(sys.stdin.buffer.read())]))`;

describe('what stands around a byte', () => {
  test('the opcodes before and behind it, and its bytes', () => {
    const bytes = latin('\x80\x04\x8c\x02os\x94\x8c\x06system\x94\x93\x8c\x04true\x85R.');
    const found = around(bytes, 16);
    expect(found.opcodes).toEqual([
      { offset: 2, name: 'SHORT_BINUNICODE', operand: "'os'" },
      { offset: 6, name: 'MEMOIZE', operand: null },
      { offset: 7, name: 'SHORT_BINUNICODE', operand: "'system'" },
      { offset: 15, name: 'MEMOIZE', operand: null },
      { offset: 16, name: 'STACK_GLOBAL', operand: null },
      { offset: 17, name: 'SHORT_BINUNICODE', operand: "'true'" },
      { offset: 23, name: 'TUPLE1', operand: null },
      { offset: 24, name: 'REDUCE', operand: null },
      { offset: 25, name: 'STOP', operand: null },
    ]);
    expect(found).toMatchObject({ from: 0, hex: bytes.toString('hex'), length: 1 });
  });

  test('an offset inside of an opcode, and one whose beginning nobody knows, has bytes only', () => {
    expect(around(latin('\x8c\x02os.'), 2)).toMatchObject({ opcodes: [], length: 1 });
    expect(around(latin('N.'), 0, null)).toMatchObject({ opcodes: [], hex: '4e2e' });
  });

  test.each([
    ['cos\nsystem\n.', "'os system'", 11],
    ['X\x00\x01\x00\x00abc', "'abc' …", 261],
    ['J\xff\xff\xff\xff.', '-1', 5],
    ['G\x3f\xf8\0\0\0\0\0\0.', '1.5', 9],
    ['B\x02\0\0\0ab.', '2 bytes', 7],
    ['T\xff\xff\xff\xff.', "''", 5],
    ['Vno end', "'no end'", 7],
    ['\xff.', null, 1],
    ['\x8c\x03\x1b[2', "'·[2'", 5],
  ])('%j is told with its operand', (text, operand, length) => {
    const found = around(latin(text), 0);
    expect(found.opcodes[0]?.operand).toBe(operand);
    expect(found.length).toBe(length);
  });

  test('opcodes begin where Python’s own disassembler says', () => {
    for (const name of ['crash_dump_2026-08-10_14-06-30', 'list-v0.4.6', 'hostile-call-import']) {
      const bytes = fixtureBytes(name);
      const told = execFileSync('python3', ['-c', program], { input: bytes, maxBuffer: 2 ** 28 });
      const wanted = JSON.parse(told.toString('utf8')) as [number, string][];
      for (const [at, [offset, opcode]] of wanted.entries()) {
        if (at % 97 !== 0 && at < wanted.length - 3) continue;
        const found = around(bytes, offset).opcodes;
        const first = Math.max(0, at - 4);
        expect(found.map((one) => [one.offset, one.name])).toEqual(wanted.slice(first, at + 6));
        expect(found.find((one) => one.offset === offset)?.name).toBe(opcode);
      }
    }
  });
});
