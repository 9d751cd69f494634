/** How a file is packed that may hold a dump. */
export type PackedKind = 'gzip' | 'zstd' | 'zip';

/** Bytes of a file's start that tell. */
export const packedHead = 4;

/** By the first bytes; null for a file that is not packed, or in no way that is read here. */
export function packedKind(head: Uint8Array): PackedKind | null {
  const starts = (...bytes: number[]) => bytes.every((byte, at) => head[at] === byte);
  if (starts(0x1f, 0x8b, 0x08)) return 'gzip';
  if (starts(0x28, 0xb5, 0x2f, 0xfd)) return 'zstd';
  // A skippable frame, of which zstd files may begin with several.
  if (((head[0] ?? 0) & 0xf0) === 0x50 && head[1] === 0x2a && head[2] === 0x4d && head[3] === 0x18)
    return 'zstd';
  if (starts(0x50, 0x4b, 0x03, 0x04) || starts(0x50, 0x4b, 0x05, 0x06) || starts(0x50, 0x4b, 0x07, 0x08))
    return 'zip';
  return null;
}

/** A packed file ends early or holds what no packer wrote. What was handed out before is right. */
export class PackedDamage extends Error {}

/** All came out, and is not what was packed: a check sum differs. */
export class PackedDiffers extends PackedDamage {}
