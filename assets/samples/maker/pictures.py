"""Small PNG pictures as data URLs. Deflate blocks are stored, not packed: zlib builds pack differently."""
import base64
import struct
import zlib


def data_url(r, size=8):
    """A size x size picture with a two-colour gradient, different for each draw."""
    first, second = [[r.whole(0, 255) for _ in range(3)] for _ in range(2)]
    rows = b""
    for y in range(size):
        rows += b"\0"
        for x in range(size):
            at = (x + y) / (2 * size - 2)
            rows += bytes(int(a + (b - a) * at) for a, b in zip(first, second))
    stored = struct.pack("<BHH", 1, len(rows), len(rows) ^ 0xFFFF) + rows
    packed = b"\x78\x01" + stored + struct.pack(">I", zlib.adler32(rows))
    png = b"\x89PNG\r\n\x1a\n"
    for kind, body in ((b"IHDR", struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)), (b"IDAT", packed), (b"IEND", b"")):
        png += struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    return "data:image/png;base64," + base64.b64encode(png).decode("ascii")
