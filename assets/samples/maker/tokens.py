"""The samples' stand-in for a tokenizer, the same as electron/core/demo/tokens.ts.

A piece is at most seven letters, three digits, a run of blanks, or one character. Because the demo server cuts
alike, a replayed sample request counts the prompt tokens that its record says.
"""
import re

END_OF_TURN = 151645
_SPECIAL = {"<|endoftext|>": 151643, "<|im_start|>": 151644, "<|im_end|>": END_OF_TURN}
_PIECES = re.compile(r"<\|[a-z_]+\|>| ?[A-Za-z]{1,7}|[0-9]{1,3}|[ \t\r\n]+|[\s\S]")
_known = {}


def tokenise(text):
    return _PIECES.findall(text)


def count_tokens(text):
    return len(tokenise(text))


def token_ids(text):
    return [_token_id(piece) for piece in tokenise(text)]


def _token_id(piece):
    if piece not in _known:
        value = 0x811C9DC5
        for byte in piece.encode("utf-8"):
            value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
        _known[piece] = _SPECIAL.get(piece, value % 151643)
    return _known[piece]
