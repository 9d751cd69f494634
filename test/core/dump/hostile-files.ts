import { gzipSync } from 'node:zlib';
import { zipOf } from '../bundle/archives.ts';
import { fixtureBytes } from './fixtures.ts';

/*
 * Files made to hurt, small enough for every run: calls in every guise, lengths and numbers that lie, nesting, cycles,
 * cuts, broken streams, other formats, and content that aims at windows and terminals. The commands are an echo.
 */

export interface HostileFile {
  readonly name: string;
  readonly bytes: Buffer;
  /** What its pickle report has to say. */
  readonly verdict: 'expected' | 'harmless' | 'unknown' | 'can_act';
}

const latin = (text: string) => Buffer.from(text, 'latin1');
const u8 = (text: string) => `\x8c${String.fromCharCode(text.length)}${text}`;
const u32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes.toString('latin1');
};
const u64 = (value: bigint) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes.toString('latin1');
};
const cmd = 'echo a-dump-ran-this';

const calls: Readonly<Record<string, string>> = {
  system: `cos\nsystem\n(S'${cmd}'\ntR.`,
  'posix system': `cposix\nsystem\n(S'${cmd}'\ntR.`,
  eval: "c__builtin__\neval\n(S'1+1'\ntR.",
  exec: "cbuiltins\nexec\n(S'pass'\ntR.",
  Popen: "csubprocess\nPopen\n((lp0\nS'echo'\natR.",
  'import and getattr': `cbuiltins\ngetattr\n(cbuiltins\n__import__\n(S'os'\ntRS'system'\ntR(S'${cmd}'\ntR.`,
  'names on the stack': `\x80\x04${u8('os')}${u8('system')}\x93${u8(cmd)}\x85R.`,
  'names from the memo': `\x80\x04${u8('system')}\x940${u8('os')}h\x00\x93${u8(cmd)}\x85R.`,
  'a name that is worked out': `\x80\x04${u8('os')}${u8('builtins')}${u8('str')}\x93${u8('system')}\x85R\x93${u8(cmd)}\x85R.`,
  'a dotted name': `\x80\x04${u8('sglang.srt.utils.common')}${u8('os.system')}\x93${u8(cmd)}\x85R.`,
  INST: `(S'${cmd}'\nios\nsystem\n.`,
  OBJ: `(cos\nsystem\nS'${cmd}'\no.`,
  NEWOBJ: "\x80\x02csubprocess\nPopen\n(S'echo'\nt\x81.",
  NEWOBJ_EX: `\x80\x04csubprocess\nPopen\n)}${u8('args')}${u8('echo')}s\x92.`,
  '__setstate__ as an attribute':
    '\x80\x02csglang.srt.managers.io_struct\nGenerateReqInput\n)\x81}X\x0c\0\0\0__setstate__cos\nsystem\nsbX\x04\0\0\0echob.',
  'torch.load': "ctorch\nload\n(S'http://example.invalid/x.pt'\ntR.",
  "SGLang's importer": "csglang.srt.utils.common\ndynamic_import\n(S'os.system'\ntR.",
  'a pickle in a pickle': '\x80\x03cpickle\nloads\nC\x0ccos\nsystem\n.\x85R.',
  partial: `cfunctools\npartial\n(cos\nsystem\nS'${cmd}'\ntR.`,
  'in a record':
    '\x80\x02]((csglang.srt.managers.io_struct\nGenerateReqInput\n)\x81}U\x03ridcos\nsystem\nU\x04echo\x85Rsb}G\x3f\xf0\0\0\0\0\0\0G\x40\0\0\0\0\0\0\0te.',
};

const deep = 100_000;
const others: Readonly<Record<string, string>> = {
  'a memo number of 2^31': `\x80\x02Nr${u32(2 ** 31 - 1)}.`,
  'a list inside of a list': `${']'.repeat(deep)}${'a'.repeat(deep - 1)}.`,
  'a tuple inside of a tuple': `)${'\x85'.repeat(deep)}.`,
  'a dict inside of a dict': `\x80\x04${`}${u8('k')}`.repeat(deep)}N${'s'.repeat(deep)}.`,
  marks: `${'('.repeat(deep)}${'t'.repeat(deep)}.`,
  'a list in itself': ']\x94h\0a.',
  'a dict in itself': `}\x94${u8('me')}h\0s.`,
  'an object in itself': 'csglang.srt.managers.io_struct\nGenerateReqInput\n)\x81\x94}\x8c\x02meh\0sb.',
  'ten to the thirteenth': laughs(),
};

const refused: Readonly<Record<string, string>> = {
  'a memo number as text past all': 'Np99999999999999\n.',
  'BINBYTES8 of 2^60': `\x80\x04\x8e${u64(2n ** 60n)}abc.`,
  'BINUNICODE8 of 2^62': `\x80\x04\x8d${u64(2n ** 62n)}abc.`,
  'BYTEARRAY8 of 2^60': `\x80\x05\x96${u64(2n ** 60n)}abc.`,
  'a negative LONG4': '\x80\x02\x8b\xfb\xff\xff\xff.',
  'a number of 300000 digits': `L${'9'.repeat(300_000)}L\n.`,
  'no opcode': '\x80\x04N\xff.',
  'protocol 6': '\x80\x06N.',
  'STOP on nothing': '.',
  'APPEND on nothing': 'aa.',
  'no mark': '\x80\x02Nt.',
  'a key without a value': '\x80\x02}(NNNu.',
  'a list as a key': '\x80\x02}]Ns.',
  'APPEND to a dict': '\x80\x02}Na.',
  'BUILD on a number': '\x80\x02K\x01}b.',
  'bad UTF-8': '\x80\x04\x8c\x02\xff\xfe.',
  'INT of a word': 'Inope\n.',
  'GET of nothing': 'g7\n.',
  'a buffer from outside': '\x80\x05\x97.',
  'a name that is no text': 'c\xff\xfe\n\xff\n.',
  'STRING without quotes': 'Sabc\n.',
  'FLOAT of a word': 'F1e999x\n.',
  zeros: '\0'.repeat(64),
  HTML: '<!doctype html><title>502 Bad Gateway</title>',
  JSON: '{"requests": []}',
  'UTF-16': '\xff\xfeh\0e\0l\0l\0o\0',
  'a program': `\x7fELF${'\0'.repeat(60)}`,
};

const cut: Readonly<Record<string, string>> = {
  'BINBYTES of 4 GiB': `\x80\x03B${u32(2 ** 32 - 1)}abc.`,
  'LONG4 of 2 GiB': `\x80\x02\x8b${u32(2 ** 31 - 1)}\x01.`,
  'a frame of 2^60': `\x80\x04\x95${u64(2n ** 60n)}N`,
  'a name without an end': 'cos\n',
  'no STOP': '\x80\x04N',
};

const codes: Readonly<Record<string, string>> = {
  EXT1: '\x80\x02\x82\x01.',
  EXT2: '\x80\x02\x83\x01\x01.',
  EXT4: '\x80\x02\x84\x01\0\0\x01.',
  PERSID: 'Psome-id\n.',
};

const dump = fixtureBytes('crash_dump_2026-08-10_14-06-30');

const of = (
  files: Readonly<Record<string, string | Buffer>>,
  verdict: HostileFile['verdict'],
): HostileFile[] =>
  Object.entries(files).map(([name, content]) => ({
    name,
    bytes: typeof content === 'string' ? latin(content) : content,
    verdict,
  }));

export const hostileFiles: readonly HostileFile[] = [
  ...of(calls, 'can_act'),
  ...of(codes, 'unknown'),
  ...of(refused, 'unknown'),
  ...of(cut, 'expected'),
  ...of(others, 'expected'),
  ...of(
    {
      ...Object.fromEntries(
        [1, 3, dump.length >> 3, dump.length >> 1, dump.length - 1].map((end) => [
          `a dump cut at ${end}`,
          dump.subarray(0, end),
        ]),
      ),
      'a dump and more': Buffer.concat([dump, Buffer.alloc(800, '\0GARBAGE')]),
      'a dump and a pickle': Buffer.concat([dump, latin("cos\nsystem\n(S'x'\ntR.")]),
      'a dump in gzip': gzipSync(dump),
      'a dump in a zip': zipOf([{ name: 'archive/data.pkl', data: dump }]),
    },
    'expected',
  ),
];

/** Ten lists of ten, and so on thirteen times: each once in the file. */
function laughs(): string {
  const parts = [']\x94('];
  for (let leaf = 0; leaf < 10; leaf += 1) parts.push(u8('lol'));
  parts.push('e');
  for (let level = 0; level < 12; level += 1)
    parts.push(`]\x94(${`h${String.fromCharCode(level)}`.repeat(10)}e`);
  return `\x80\x04${parts.join('')}.`;
}
