#!/usr/bin/env python3
"""The peer of node-side.ts: python_side.py load|metrics|streams PATH, the same JSON on standard output.

load     pickle.load with stand-in classes, as one does without SGLang: find_class answers an empty class for every name
metrics  metrics.txt of a bundle, line by line with a regular expression, as the reference's script reads it
streams  streams read side by side as SGLang's own replay script reads them: a thread and a requests.post for each; PATH is
         {"url", "streams", "rounds"} as JSON. Without the requests library urllib takes its place, and "client" says so
"""
import json
import pickle
import re
import resource
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor

try:
    import requests
except ImportError:
    requests = None


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


QUESTION = {
    "text": "Why does the second request wait so long?",
    "stream": True,
    "sampling_params": {"max_new_tokens": 400, "temperature": 0},
}


def lines_by_requests(url):
    response = requests.post(f"{url}/generate", json=QUESTION, stream=True)
    return response.iter_lines(decode_unicode=False)


def lines_by_urllib(url):
    body = json.dumps(QUESTION).encode()
    asked = urllib.request.Request(f"{url}/generate", body, {"content-type": "application/json"})
    return (line.rstrip(b"\n") for line in urllib.request.urlopen(asked))


def streams(asked):
    asked = json.loads(asked)
    extra["client"] = "requests" if requests else "urllib"
    lines_of = lines_by_requests if requests else lines_by_urllib

    def one(_):
        events = 0
        for chunk in lines_of(asked["url"]):
            chunk = chunk.decode("utf-8")
            if chunk and chunk.startswith("data:"):
                if chunk == "data: [DONE]":
                    break
                json.loads(chunk[5:].strip("\n"))
                events += 1
        return events

    def round_of_streams():
        with ThreadPoolExecutor(asked["streams"]) as executor:
            return sum(executor.map(one, range(asked["streams"])))

    # What a process does once in its life is done before.
    round_of_streams()
    begin()
    return sum(round_of_streams() for _ in range(asked["rounds"]))


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


extra = {}
work = {"load": load, "metrics": metrics, "streams": streams}[sys.argv[1]]
begin()
count = work(sys.argv[2])
print(json.dumps({
    "count": count,
    "cpu_seconds": time.process_time() - cpu,
    "wall_seconds": time.perf_counter() - wall,
    "peak_bytes": peak(),
    **extra,
}))
