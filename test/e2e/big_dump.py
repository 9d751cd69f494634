#!/usr/bin/env python3
"""Writes a request dump, as a server under long prompts leaves it, and prints its number of records: BIG.pkl BYTES

Genuine pickle of a stand-in for GenerateReqInput under its real name. Every prompt is another one.
"""
import io
import pickle
import sys
import types

# The shorter, the longer it takes to read as many bytes: a spec has to act meanwhile.
PROMPT_BYTES = 300
BATCH = 100
START = 1786370400.0  # 2026-08-10T14:00:00Z


class GenerateReqInput:
    def __init__(self, rid, text):
        self.rid = rid
        self.text = text
        self.sampling_params = {"max_new_tokens": 128, "temperature": 0.0}
        self.stream = True


module = types.ModuleType("sglang.srt.managers.io_struct")
module.GenerateReqInput = GenerateReqInput
GenerateReqInput.__module__ = module.__name__
for depth in range(1, 5):
    sys.modules.setdefault(".".join(module.__name__.split(".")[:depth]), types.ModuleType("sglang"))
sys.modules[module.__name__] = module

LINE = "The pump ran, the gauge rose, the valve stayed shut; nobody wrote it down. "


def record(index):
    rid = f"{index:032x}"
    text = f"Request {index}: " + LINE * (PROMPT_BYTES // len(LINE))
    meta = {"id": rid, "finish_reason": {"type": "stop", "matched": 151645}, "prompt_tokens": 1500,
            "completion_tokens": index % 200, "cached_tokens": 0, "e2e_latency": 1.5}
    start = START + index / 10
    return GenerateReqInput(rid, text), {"text": f"Answer {index}.", "meta_info": meta}, start, start + 1.5


def main():
    """A list of batches, each pickled by itself without a memo: written as fast as a disk takes it."""
    path, size = sys.argv[1], int(sys.argv[2])
    count = 0
    with open(path, "wb") as file:
        file.write(b"\x80\x04]")
        while file.tell() < size:
            part = io.BytesIO()
            for index in range(count, count + BATCH):
                one = io.BytesIO()
                pickler = pickle.Pickler(one, 4)
                pickler.fast = True
                pickler.dump(record(index))
                part.write(one.getbuffer()[2:-1])
            # The same batch many times over: what takes time to make is enough of them.
            for _ in range(min(1000, 1 + (size - file.tell()) // part.tell())):
                file.write(b"(" + part.getbuffer() + b"e")
                count += BATCH
        file.write(b".")
    print(count)


main()
