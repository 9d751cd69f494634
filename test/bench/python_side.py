#!/usr/bin/env python3
"""The peer of node-side.ts: python_side.py load|metrics PATH, the same JSON on standard output.

load     pickle.load with stand-in classes, as one does without SGLang: find_class answers an empty class for every name
metrics  metrics.txt of a bundle, line by line with a regular expression, as the reference's script reads it
"""
import json
import pickle
import re
import resource
import sys
import time


class StandIns(pickle.Unpickler):
    made = {}

    def find_class(self, module, name):
        return self.made.setdefault((module, name), type(name, (), {"__module__": module}))


def load(path):
    with open(path, "rb") as file:
        return len(StandIns(file).load())


SAMPLE = re.compile(r"^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})?\s+(\S+)")
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"')


def metrics(path):
    samples = []
    with open(f"{path}/metrics.txt") as file:
        text = file.read()
    begin()
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        found = SAMPLE.match(line)
        if found:
            name, labels, value = found.groups()
            samples.append((name, dict(LABEL.findall(labels or "")), float(value)))
    return len(samples)


def peak():
    """As peak() of node-side.ts."""
    if sys.platform == "linux":
        with open("/proc/self/status") as status:
            return 1024 * int(re.search(r"VmHWM:\s+(\d+)", status.read()).group(1))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def begin():
    """What was done so far was for the work, and is not of it."""
    global wall, cpu
    wall, cpu = time.perf_counter(), time.process_time()


work = {"load": load, "metrics": metrics}[sys.argv[1]]
begin()
count = work(sys.argv[2])
print(json.dumps({
    "count": count,
    "cpu_seconds": time.process_time() - cpu,
    "wall_seconds": time.perf_counter() - wall,
    "peak_bytes": peak(),
}))
