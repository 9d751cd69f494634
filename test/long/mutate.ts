/** Random numbers that a seed gives again: mulberry32. */
export function createChance(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** Opcodes that build, memoize, call and count: what a pickle is bent with. */
const opcodes = Buffer.from(
  '()]}Ne.a\x62u\x73tR\x810122h\x00h\x01\x94\x8c\x01a\x8f\x90\x91\x92\x93\x95\x96\x97\x98\x80\x05\x85\x86\x87\x8a\x02\x88\x89K\x00M\x00\x01J\x00\x00\x00\x00\x82\x83Q',
  'latin1',
);
const numbers = [0, 1, 0x7f, 0x80, 0xff, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff] as const;

type Mutation = (bytes: Buffer, chance: (below: number) => number, other: Buffer) => Buffer;

const part = (bytes: Buffer, chance: (below: number) => number, most: number): [number, number] => {
  const from = chance(bytes.length);
  return [from, Math.min(bytes.length, from + 1 + chance(most))];
};

/** Ways to damage a file. Each answers a new buffer, or changes the one it was given. */
const mutations: readonly Mutation[] = [
  function flipBit(bytes, chance) {
    const at = chance(bytes.length);
    bytes[at] = (bytes[at] as number) ^ (1 << chance(8));
    return bytes;
  },
  function setByte(bytes, chance) {
    bytes[chance(bytes.length)] = chance(256);
    return bytes;
  },
  function setOpcode(bytes, chance) {
    bytes[chance(bytes.length)] = opcodes[chance(opcodes.length)] as number;
    return bytes;
  },
  function setNumber(bytes, chance) {
    const at = chance(Math.max(1, bytes.length - 4));
    if (bytes.length >= 4)
      bytes.writeUInt32LE(numbers[chance(numbers.length)] as number, Math.min(at, bytes.length - 4));
    return bytes;
  },
  function insertOpcodes(bytes, chance) {
    const at = chance(bytes.length);
    const from = chance(opcodes.length);
    const added = opcodes.subarray(from, from + 1 + chance(4));
    return Buffer.concat([
      bytes.subarray(0, at),
      ...new Array(1 + chance(50)).fill(added),
      bytes.subarray(at),
    ]);
  },
  function remove(bytes, chance) {
    const [from, to] = part(bytes, chance, 64);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  },
  function repeat(bytes, chance) {
    const [from, to] = part(bytes, chance, 256);
    const piece = bytes.subarray(from, to);
    return Buffer.concat([
      bytes.subarray(0, to),
      ...new Array(1 + chance(200)).fill(piece),
      bytes.subarray(to),
    ]);
  },
  function cut(bytes, chance) {
    return bytes.subarray(0, chance(bytes.length));
  },
  function splice(bytes, chance, other) {
    const [from, to] = part(other, chance, 4096);
    const at = chance(bytes.length);
    return Buffer.concat([bytes.subarray(0, at), other.subarray(from, to), bytes.subarray(at)]);
  },
];

/** A damaged copy of `bytes`: one to six mutations, one after the other. */
export function mutate(bytes: Buffer, other: Buffer, chance: (below: number) => number): Buffer {
  let damaged = Buffer.from(bytes);
  for (let left = 1 + chance(6); left > 0 && damaged.length > 0; left -= 1) {
    const mutation = mutations[chance(mutations.length)] as Mutation;
    damaged = Buffer.from(mutation(damaged, chance, other));
  }
  return damaged;
}
