#!/usr/bin/env python3
"""Says of the version that is checked out whether its server is good (0), bad (1) or cannot be told of (125).

Written by the SGLang Incident Workbench; needs Python 3.8 and nothing else. See README.md beside it.

  git bisect run /path/to/harness.py     build, start, wait, check, stop, answer
  harness.py                             the same once, of what is checked out now
  harness.py prove GOOD BAD              three times on each revision: is the verdict unanimous?
  harness.py images                      the same over the list in images.txt, from good to bad
  harness.py check [--base-url URL]      only the check, of a server that is there
"""

import concurrent.futures
import datetime
import http.client
import json
import math
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
import traceback
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
GOOD, BAD, CANNOT_TELL, STOP = 0, 1, 125, 128
CODES = {"good": GOOD, "bad": BAD, "cannot_tell": CANNOT_TELL}
MERCY_SECONDS = 30
MOST_OUTPUT = 1_000_000


def say(text):
    print(text, file=sys.stderr, flush=True)


class Misconfigured(Exception):
    """Nothing can be told of any version this way: the bisection has to stop."""


# ---------------------------------------------------------------- commands of the person


def environment(settings, more=None):
    env = dict(os.environ)
    env["SGL_BASE_URL"] = settings["base_url"]
    env["SGL_HARNESS"] = HERE
    env.update(more or {})
    return env


class Group:
    """A shell command in a process group of its own, so that nothing of it outlives its end."""

    def __init__(self, command, env, log):
        self.process = subprocess.Popen(
            command,
            shell=True,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def signal(self, number):
        try:
            os.killpg(self.process.pid, number)
            return True
        except ProcessLookupError:
            return False
        except PermissionError:
            return False

    def is_gone(self):
        self.process.poll()
        return not self.signal(0)

    def end(self):
        """SIGTERM to the whole group, SIGKILL when it is still there after a while."""
        if self.signal(signal.SIGTERM):
            until = time.monotonic() + MERCY_SECONDS
            while time.monotonic() < until and not self.is_gone():
                time.sleep(0.1)
            self.signal(signal.SIGKILL)
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            pass


def run_to_end(command, env, seconds, log_path):
    """Runs a command; answers its exit code, or None when its time was over."""
    with open(log_path, "ab") as log:
        group = Group(command, env, log)
        try:
            return group.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None
        finally:
            group.end()


def tail(path, lines=15):
    try:
        with open(path, "rb") as file:
            file.seek(0, os.SEEK_END)
            file.seek(max(0, file.tell() - 20_000))
            return "\n".join(file.read().decode("utf-8", "replace").splitlines()[-lines:])
    except OSError:
        return ""


# ---------------------------------------------------------------- one request


# "connection" of harness.json: the same for every server that is asked.
WAY = {"ca": None, "insecure": False, "proxy": None, "headers": []}


def trust():
    context = ssl.create_default_context()
    if WAY["ca"]:
        context.load_verify_locations(os.path.join(HERE, WAY["ca"]))
    if WAY["insecure"]:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def connect(base_url, seconds):
    url = urllib.parse.urlsplit(base_url)
    secure = url.scheme == "https"
    port = url.port or (443 if secure else 80)
    proxy = urllib.parse.urlsplit(WAY["proxy"]) if WAY["proxy"] else None
    if proxy and proxy.scheme != "http":
        raise Misconfigured("the proxy in harness.json has to be of the form http://host:port")
    host, at = (proxy.hostname, proxy.port or 80) if proxy else (url.hostname, port)
    if secure:
        connection = http.client.HTTPSConnection(host, at, timeout=seconds, context=trust())
    else:
        connection = http.client.HTTPConnection(host, at, timeout=seconds)
    if proxy:
        connection.set_tunnel(url.hostname, port)
    return connection


def path_of(base_url, endpoint):
    return urllib.parse.urlsplit(base_url).path.rstrip("/") + endpoint


def headers():
    token = os.environ.get("SGLANG_BEARER_TOKEN", "").strip()
    found = {"Authorization": "Bearer " + token} if token else {}
    for one in WAY["headers"]:
        if not os.environ.get(one["variable"]):
            raise Misconfigured("the header %s is sent with every request: set $%s" % (one["name"], one["variable"]))
        found[one["name"]] = os.environ[one["variable"]]
    return found


class Answer:
    def __init__(self):
        self.end = "unreachable"
        self.status = None
        self.text = None
        self.ids = None
        self.raw = ""
        self.error = ""
        # What came is no answer of SGLang: a page, or JSON of another kind.
        self.foreign = False
        self.late_after = None
        self.elapsed = 0.0
        self.ttft = None
        self.pieces = []
        self.completion_tokens = None
        self.finish = None


class Texts:
    """Pieces of a stream, each the whole so far or only what is new: told apart as they come."""

    def __init__(self):
        self.last, self.joined, self.whole = None, None, None

    def add(self, piece, counted=None):
        if self.last is None:
            self.last = self.joined = piece
            return
        if self.whole is None and len(self.last) > 0 and len(piece) > 0:
            if counted is not None and len(piece) == counted:
                self.whole = True
            elif counted is not None and len(self.joined) + len(piece) == counted:
                self.whole = False
            elif piece[: len(self.last)] != self.last and self.last[: len(piece)] != piece:
                self.whole = False
        self.joined = self.joined + piece
        self.last = piece

    def current(self, other_is_parts):
        parts = self.whole is False or (self.whole is None and other_is_parts)
        return self.joined if parts else self.last


def error_words(raw):
    try:
        value = json.loads(raw)
    except ValueError:
        return raw[:600]
    if isinstance(value, dict):
        error = value.get("error")
        inner = error.get("message") if isinstance(error, dict) else None
        for words in (error, inner, value.get("message"), value.get("detail")):
            if isinstance(words, str):
                return words
    return raw[:600]


def take_object(answer, value, began, texts, ids):
    meta = value.get("meta_info") or {}
    tokens = meta.get("completion_tokens")
    if isinstance(value.get("output_ids"), list):
        ids.add(value["output_ids"], tokens)
    if isinstance(value.get("text"), str):
        texts.add(value["text"])
    if tokens is not None:
        answer.completion_tokens = tokens
    reason = meta.get("finish_reason")
    if isinstance(reason, dict):
        answer.finish = reason.get("type")
    at = time.monotonic() - began
    if answer.ttft is None and (tokens or value.get("text") or value.get("output_ids")):
        answer.ttft = at
    answer.pieces.append((at, tokens))


def take_choices(answer, value):
    """What an answer of an OpenAI route, or a chunk of one, adds to the text. True when it adds a token."""
    added = False
    for choice in value.get("choices") or []:
        said = choice.get("delta") or choice.get("message") or choice
        text = said.get("content", choice.get("text"))
        if isinstance(text, str):
            answer.text = (answer.text or "") + text
        added = added or bool(text or said.get("reasoning_content") or said.get("tool_calls"))
        answer.finish = choice.get("finish_reason") or answer.finish
    usage = value.get("usage")
    if isinstance(usage, dict) and usage.get("completion_tokens") is not None:
        answer.completion_tokens = usage["completion_tokens"]
    return added


def read_stream(response, answer, began):
    texts, ids = Texts(), Texts()
    for line in response:
        data = line[5:].strip()
        # A line without its end was cut: it says nothing.
        if not line.startswith(b"data:") or not (line.endswith(b"\n") or data == b"[DONE]"):
            continue
        if data == b"[DONE]":
            answer.end = "error" if answer.error else "complete"
            break
        answer.raw = data.decode("utf-8", "replace")
        try:
            value = json.loads(data)
        except ValueError:
            answer.error, answer.foreign = "an event is not JSON", True
            continue
        if isinstance(value, dict) and "error" in value and "text" not in value:
            answer.error = error_words(answer.raw)
        elif isinstance(value, dict) and isinstance(value.get("choices"), list):
            at = time.monotonic() - began
            if take_choices(answer, value) and answer.ttft is None:
                answer.ttft = at
            answer.pieces.append((at, answer.completion_tokens))
        elif isinstance(value, dict):
            take_object(answer, value, began, texts, ids)
    else:
        answer.end = "error" if answer.error else "cut"
    if texts.last is not None:
        answer.text = texts.current(ids.whole is False)
    answer.ids = ids.current(False)
    if answer.end == "complete" and answer.text is None and answer.ids is None:
        answer.end, answer.error, answer.foreign = "error", "the stream holds no answer", True


def read_whole(response, answer):
    raw = response.read().decode("utf-8", "replace")
    answer.raw = raw
    try:
        value = json.loads(raw)
    except ValueError:
        # A server that dies in the middle of a body without a length looks like a body that just ends.
        if raw.lstrip()[:1] in ("{", "[") and raw.rstrip()[-1:] not in ("}", "]"):
            answer.end = "cut"
        else:
            answer.end, answer.error, answer.foreign = "error", "the answer is not JSON", True
        return
    objects = value if isinstance(value, list) else [value]
    if not objects or not all(isinstance(one, dict) for one in objects):
        answer.end, answer.error, answer.foreign = "error", "the answer is no object", True
        return
    if any("error" in one for one in objects):
        answer.end, answer.error = "error", error_words(raw)
        return
    if len(objects) == 1 and isinstance(value, dict) and isinstance(value.get("choices"), list):
        answer.end = "complete"
        take_choices(answer, value)
        return
    known = ("meta_info", "text", "output_ids", "embedding")
    if not all(any(key in one for key in known) for one in objects):
        answer.end, answer.error, answer.foreign = "error", "the answer is none of SGLang", True
        return
    answer.end = "complete"
    if len(objects) == 1:
        answer.text, answer.ids = objects[0].get("text"), objects[0].get("output_ids")
    else:
        answer.text = "\n\n".join("[%d]\n%s" % (at, one.get("text") or "") for at, one in enumerate(objects))
    counts = [(one.get("meta_info") or {}).get("completion_tokens") for one in objects]
    answer.completion_tokens = None if None in counts else sum(counts)
    reasons = [(one.get("meta_info") or {}).get("finish_reason") for one in objects]
    types = [reason.get("type") for reason in reasons if isinstance(reason, dict)]
    answer.finish = "abort" if "abort" in types else (types[0] if types else None)


def send(base_url, request, silence, limit):
    """Sends one request and reads its answer to the end; whatever happens is in what it answers."""
    answer = Answer()
    began = time.monotonic()
    connection = connect(base_url, silence)
    timer = None
    if limit is not None:

        def give_up():
            answer.late_after = limit
            try:
                connection.sock.shutdown(socket.SHUT_RDWR)
            except (OSError, AttributeError):
                pass

        timer = threading.Timer(limit, give_up)
        timer.daemon = True
        timer.start()
    try:
        connection.connect()
        answer.end = "cut"
        connection.request(
            "POST",
            path_of(base_url, request["endpoint"]),
            request["body"].encode("utf-8"),
            {"Content-Type": "application/json", **headers()},
        )
        response = connection.getresponse()
        answer.status = response.status
        kind = (response.getheader("Content-Type") or "").lower()
        if response.status != 200:
            answer.raw = response.read(64_000).decode("utf-8", "replace")
            answer.end, answer.error = "error", error_words(answer.raw)
            # Another server, or another path, answers there.
            answer.foreign = response.status == 404 and answer.error.strip().lower() in ("", "not found")
        elif "text/event-stream" in kind:
            read_stream(response, answer, began)
        else:
            read_whole(response, answer)
        if answer.end == "complete" and answer.finish == "abort":
            answer.end = "aborted"
    except socket.timeout:
        answer.end = "unreachable" if answer.end == "unreachable" else "silent"
    except (OSError, http.client.HTTPException) as error:
        answer.error = str(error)
    finally:
        if timer is not None:
            timer.cancel()
        connection.close()
    if answer.late_after is not None and answer.end == "complete":
        answer.late_after = None
    answer.elapsed = time.monotonic() - began
    return answer


# ---------------------------------------------------------------- what is expected


def matches(expectation, text):
    flags = 0
    for letter in expectation["flags"]:
        flags |= {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL}[letter]
    return re.search(expectation["pattern"], text, flags) is not None


def how_it_ended(answer):
    if answer.late_after is not None:
        return "no whole answer within %g s" % answer.late_after
    if answer.end == "silent":
        return "the server fell silent"
    if answer.end == "cut":
        return "the server closed the connection before the answer was whole"
    if answer.end == "aborted":
        return "the server aborted the request"
    if answer.status in (200, None):
        return "what came with status 200 is no whole answer: " + answer.error
    return "the status is %d" % answer.status


def judge_same(answer, expected):
    if not expected or (expected.get("text") is None and expected.get("output_ids") is None):
        return "cannot_tell", "there is no whole answer to compare with"
    if answer.end != "complete":
        return "cannot_tell", how_it_ended(answer)
    part, before, after = expected.get("part", "whole"), expected.get("output_ids"), answer.ids
    if part in ("tail", "shortened"):
        return "cannot_tell", "there is no whole answer to compare with"
    if before is not None and after is not None:
        if part == "beginning":
            after = after[: len(before)]
        if before == after:
            return "good", ""
        at = next((at for at, (a, b) in enumerate(zip(before, after)) if a != b), min(len(before), len(after)))
        return "bad", "it leaves the expected answer at token %d" % at
    before, after = expected.get("text"), answer.text
    if before is None or after is None:
        return "cannot_tell", "there is no whole answer to compare with"
    if part == "beginning":
        after = after[: len(before)]
    if before == after:
        return "good", ""
    at = next((at for at, (a, b) in enumerate(zip(before, after)) if a != b), min(len(before), len(after)))
    return "bad", "its text leaves the expected one at character %d" % at


def judge_answer(expectation, answer, expected):
    """(verdict, reason) of one answer for one expectation that is no figure."""
    kind = expectation["kind"]
    if answer.end == "unreachable" and answer.late_after is None:
        return "cannot_tell", "the server could not be reached: " + answer.error
    if kind == "status":
        wanted = expectation["status"]
        if wanted != 200:
            if answer.status == wanted:
                return "good", ""
            return "bad", how_it_ended(answer) if answer.status is None else "the status is %d" % answer.status
        if answer.end == "complete":
            return "good", ""
        elsewhere = answer.status in (401, 403, 407) or 300 <= (answer.status or 0) < 400 or answer.foreign
        return ("cannot_tell" if elsewhere else "bad"), how_it_ended(answer)
    if kind == "timeout":
        if answer.late_after is not None or answer.end == "silent":
            return "bad", how_it_ended(answer)
        return ("good", "") if answer.end == "complete" else ("cannot_tell", how_it_ended(answer))
    if kind == "regex":
        whole = answer.end == "complete"
        # Of a failure the server's own words, never those of this script.
        text = answer.text if whole else "\n".join([answer.text or "", answer.raw])
        if text is None:
            return "cannot_tell", "the answer has no text"
        if matches(expectation, text):
            return ("good", "") if expectation["found"] else ("bad", "/%s/ is found in it" % expectation["pattern"])
        if not whole:
            return "cannot_tell", how_it_ended(answer)
        return ("bad", "/%s/ is not found in it" % expectation["pattern"]) if expectation["found"] else ("good", "")
    return judge_same(answer, expected)


def judge_command(expectation, code, output, late_after):
    kind = expectation["kind"]
    if kind == "timeout":
        return ("good", "") if late_after is None else ("bad", "the command did not end within %g s" % late_after)
    if kind == "status":
        if late_after is not None:
            return "bad", "the command did not end within %g s" % late_after
        if code == 0:
            return "good", ""
        verdict = "cannot_tell" if code is None or code < 0 or code >= 125 else "bad"
        return verdict, "the command ended with exit code %s" % code
    if kind == "regex":
        if matches(expectation, output):
            return ("good", "") if expectation["found"] else ("bad", "/%s/ is found in it" % expectation["pattern"])
        if code != 0:
            return "cannot_tell", "the command ended with exit code %s" % code
        return ("bad", "/%s/ is not found in it" % expectation["pattern"]) if expectation["found"] else ("good", "")
    return "cannot_tell", "a command has no answer to compare"


def combine(verdicts):
    if "bad" in verdicts:
        return "bad"
    return "cannot_tell" if "cannot_tell" in verdicts or not verdicts else "good"


# ---------------------------------------------------------------- figures

RATES = ("throughput", "request_throughput")
TABLE = {
    "ttft": r"TTFT \(ms\)",
    "itl": r"ITL \(ms\)",
    "tpot": r"TPOT \(ms\)",
    "e2e": r"E2E(?:L| Latency) \(ms\)",
    "throughput": r"Output token throughput \(tok/s\)",
    "request_throughput": r"Request throughput \(req/s\)",
}
STATS = {"mean": "Mean ", "p50": "(?:Median|P50) ", "p90": "P90 ", "p95": "P95 ", "p99": "P99 ", "max": "Max "}
NUMBER = r"(-?\d+(?:\.\d+)?(?:e[-+]?\d+)?)"


def label(expectation):
    figure = expectation["figure"]
    return figure if figure in RATES else "%s_%s" % (figure, expectation["stat"])


def percentile(values, share):
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else None


def stat_of(stat, values):
    if not values:
        return None
    if stat == "mean":
        return sum(values) / len(values)
    return percentile(values, 1.0 if stat == "max" else int(stat[1:]) / 100)


def middle_gap(pieces):
    """Median time between tokens, the gap before a piece shared by its tokens."""
    gaps, before = [], None
    for at, tokens in pieces:
        if not tokens:
            continue
        if before is not None and tokens > before[1]:
            gaps.append(((at - before[0]) / (tokens - before[1]), tokens - before[1]))
        if before is None or tokens > before[1]:
            before = (at, tokens)
    gaps.sort()
    total, seen = sum(count for _, count in gaps), 0
    for seconds, count in gaps:
        seen += count
        if seen >= total / 2:
            return seconds
    return None


def sample_of(figure, answer):
    if figure == "ttft":
        return answer.ttft
    if figure == "itl":
        return middle_gap(answer.pieces)
    if figure == "tpot":
        tokens = answer.completion_tokens
        if answer.ttft is None or tokens is None or tokens < 2:
            return None
        return (answer.elapsed - answer.ttft) / (tokens - 1)
    return answer.elapsed if figure == "e2e" else None


def last_number(pattern, text):
    found = re.findall(pattern, text, re.IGNORECASE | re.MULTILINE)
    return float(found[-1]) if found else None


def figure_in_output(figure, stat, output):
    rate = figure in RATES
    own = figure if rate else "%s_%s" % (figure, stat)
    value = last_number(r"(?:^|[\s\"',{])" + own + r"[\"']?\s*[=:]\s*" + NUMBER, output)
    if value is not None:
        return value
    value = last_number(r"^\s*" + ("" if rate else STATS[stat]) + TABLE[figure] + r":\s+" + NUMBER, output)
    if value is None:
        name = "e2e_latency" if figure == "e2e" else figure
        key = {"throughput": "output_throughput", "request_throughput": "request_throughput"}.get(
            figure, "%s_%s_ms" % ("median" if stat == "p50" else stat, name)
        )
        value = last_number('"' + key + r'"\s*:\s*' + NUMBER, output)
    return value if value is None or rate else value / 1000


def holds(value, than, limit):
    return {"<": value < limit, "<=": value <= limit, ">": value > limit, ">=": value >= limit}[than]


# ---------------------------------------------------------------- the check


def read_requests():
    path = os.path.join(HERE, "requests.jsonl")
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def send_all(settings, requests, base_url, limit):
    """Every request once, at most `parallel` in flight, at the recorded moments when a speed is set."""
    began, speed = time.monotonic(), settings["speed"]

    def one(request):
        return send(base_url, request, settings["answer_timeout_seconds"], limit)

    with concurrent.futures.ThreadPoolExecutor(settings["parallel"]) as pool:
        running = []
        for request in requests:
            if speed and request.get("at_seconds") is not None:
                time.sleep(max(0, began + request["at_seconds"] / speed - time.monotonic()))
            running.append(pool.submit(one, request))
        answers = [one.result() for one in running]
    return answers, time.monotonic() - began


def check(settings, base_url):
    """The verdict, its reasons and what was measured."""
    expectations = settings["expect"]
    figures = [one for one in expectations if one["kind"] == "figure"]
    others = [one for one in expectations if one["kind"] != "figure"]
    limit = next((one["seconds"] for one in expectations if one["kind"] == "timeout"), None)
    requests = read_requests()
    samples = [[] for _ in figures]
    verdicts, reasons, incomplete = [], [], 0
    for _ in range(settings["repeat"]):
        if settings["command"]:
            judged, is_whole, values = command_run(settings, base_url, figures, others, limit)
            verdicts += [verdict for verdict, _ in judged]
            reasons += judged
            incomplete += 0 if is_whole else 1
            for sample, value in zip(samples, values):
                sample += [] if value is None else [value]
            continue
        answers, seconds = send_all(settings, requests, base_url, limit)
        for request, answer in zip(requests, answers):
            judged = [judge_answer(one, answer, request.get("expected")) for one in others]
            verdicts += [verdict for verdict, _ in judged]
            reasons += judged
            if answer.end != "complete":
                incomplete += 1
                continue
            for sample, one in zip(samples, figures):
                value = sample_of(one["figure"], answer)
                sample += [] if value is None else [value]
        if all(answer.end == "complete" for answer in answers) and seconds > 0:
            counts = [answer.completion_tokens for answer in answers]
            for sample, one in zip(samples, figures):
                if one["figure"] == "request_throughput":
                    sample.append(len(answers) / seconds)
                elif one["figure"] == "throughput" and None not in counts:
                    sample.append(sum(counts) / seconds)
    measured = {}
    for sample, one in zip(samples, figures):
        name = label(one)
        of_runs = settings["command"] or one["figure"] in RATES
        value = stat_of("p50" if of_runs else one["stat"], sample)
        measured[name] = value
        if incomplete:
            judged = "cannot_tell", "%s is not judged: %d runs did not end well" % (name, incomplete)
        elif value is None:
            judged = "cannot_tell", "%s could not be measured" % name
        elif holds(value, one["than"], one["value"]):
            judged = "good", ""
        else:
            judged = "bad", "%s is %.4g, not %s %g (n = %d)" % (name, value, one["than"], one["value"], len(sample))
        verdicts.append(judged[0])
        reasons.append(judged)
    verdict = combine(verdicts)
    why = list(dict.fromkeys(reason for one, reason in reasons if one == verdict and reason))
    return verdict, why, measured


def command_run(settings, base_url, figures, others, limit):
    seconds = limit or settings["command_timeout_seconds"]
    path = os.path.join(HERE, "logs", "command.txt")
    open(path, "wb").close()
    code = run_to_end(settings["command"], environment({**settings, "base_url": base_url}), seconds, path)
    late_after = seconds if code is None else None
    with open(path, "rb") as file:
        output = file.read().decode("utf-8", "replace")[-MOST_OUTPUT:]
    judged = [judge_command(one, code, output, late_after) for one in others]
    values = [figure_in_output(one["figure"], one["stat"], output) if code == 0 else None for one in figures]
    return judged, code == 0, values


# ---------------------------------------------------------------- the server


def listens(base_url):
    if WAY["proxy"]:
        # What listens behind it nobody can tell.
        return False
    url = urllib.parse.urlsplit(base_url)
    try:
        socket.create_connection((url.hostname, url.port or (443 if url.scheme == "https" else 80)), 2).close()
        return True
    except OSError:
        return False


def is_ready(settings):
    connection = connect(settings["base_url"], 25)
    try:
        connection.request("GET", path_of(settings["base_url"], settings["ready_path"]), headers=headers())
        response = connection.getresponse()
        response.read()
        return response.status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def until_free(settings, seconds):
    """Nothing may listen before the start: it would be checked in the place of the new server."""
    until = time.monotonic() + seconds
    while listens(settings["base_url"]):
        if time.monotonic() > until:
            return False
        time.sleep(0.5)
    return True


def one_verdict(settings, name, more_env=None):
    """Build, start, wait, check, stop. Answers verdict, reasons and figures; raises Misconfigured."""
    logs = os.path.join(HERE, "logs")
    os.makedirs(logs, exist_ok=True)
    if not settings["start"]:
        return check(settings, settings["base_url"])
    env = environment(settings, more_env)
    log_path = os.path.join(logs, re.sub(r"[^\w.-]+", "_", name) + ".txt")
    open(log_path, "wb").close()
    if not until_free(settings, 5):
        raise Misconfigured("%s is taken: a server listens there that this script did not start" % settings["base_url"])
    if settings["build"]:
        say("build: " + settings["build"])
        code = run_to_end(settings["build"], env, settings["build_timeout_seconds"], log_path)
        if code != 0:
            return "cannot_tell", ["it does not build (exit code %s), see %s" % (code, log_path)], {}
    say("start: " + settings["start"])
    with open(log_path, "ab") as log:
        server = Group(settings["start"], env, log)
        try:
            until = time.monotonic() + settings["ready_timeout_seconds"]
            while not is_ready(settings):
                code = server.process.poll()
                # A start script that has ended well has put its server into the background.
                if code not in (None, 0) or (code == 0 and not settings["stop"]):
                    return "cannot_tell", ["the server ended (exit code %s), see %s" % (code, log_path)], {}
                if time.monotonic() > until:
                    why = "the server was not ready within %g s, see %s" % (settings["ready_timeout_seconds"], log_path)
                    return "cannot_tell", [why], {}
                time.sleep(0.5)
            say("ready: checking")
            return check(settings, settings["base_url"])
        finally:
            if settings["stop"]:
                run_to_end(settings["stop"], env, 120, log_path)
            server.end()
            if not until_free(settings, 60):
                raise Misconfigured("the server still listens after it was stopped: name a stop command in harness.json")


# ---------------------------------------------------------------- bookkeeping


def git(*words):
    done = subprocess.run(["git", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else None


def keep(entry):
    entry = {"at": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"), **entry}
    with open(os.path.join(HERE, "results.jsonl"), "a", encoding="utf-8") as file:
        file.write(json.dumps(entry, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())


def kept_results():
    """What earlier runs found; a line that a kill has cut is none."""
    try:
        with open(os.path.join(HERE, "results.jsonl"), encoding="utf-8") as file:
            lines = file.read().splitlines()
    except FileNotFoundError:
        return []
    found = []
    for line in lines:
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return found


def keep_bisect_log():
    """git's own log of the bisection so far, with its estimate of what is left: the workbench reads it."""
    log = git("bisect", "log")
    if not log:
        return
    goods = (git("for-each-ref", "--format=%(refname)", "refs/bisect/good-*") or "").split()
    left = git("rev-list", "--bisect-vars", "refs/bisect/bad", "--not", *goods) if goods else None
    numbers = dict(re.findall(r"(bisect_\w+)='?(\d+)'?", left or ""))
    with open(os.path.join(HERE, "bisect-log.txt"), "w", encoding="utf-8") as file:
        file.write(log + "\n")
        if "bisect_nr" in numbers and "bisect_steps" in numbers:
            text = "# Bisecting: %s revisions left to test after this (roughly %s steps)\n"
            file.write(text % (numbers["bisect_nr"], numbers["bisect_steps"]))


def tell(name, verdict, reasons, measured):
    figures = "".join("; %s = %s" % (key, "unknown" if value is None else "%.4g" % value) for key, value in measured.items())
    say("%s: %s%s%s" % (name, verdict, ": " + "; ".join(reasons) if reasons else "", figures))


def judge_checkout(settings):
    commit = git("rev-parse", "HEAD")
    subject = git("log", "-1", "--format=%s")
    name = commit[:12] if commit else "server"
    keep_bisect_log()
    began = time.monotonic()
    verdict, reasons, measured = one_verdict(settings, name)
    keep(
        {
            "commit": commit,
            "subject": subject,
            "verdict": verdict,
            "reasons": reasons,
            "figures": measured,
            "seconds": round(time.monotonic() - began, 1),
        }
    )
    tell(name, verdict, reasons, measured)
    return verdict


def prove(settings, good, bad, times=3):
    """The verdict of known revisions, three times each: a harness that wavers would mislead the bisection."""
    if git("status", "--porcelain", "--untracked-files=no") != "":
        raise Misconfigured("the checkout has changes: commit or stash them before revisions are checked out")
    before = git("symbolic-ref", "--short", "HEAD") or git("rev-parse", "HEAD")
    is_proved = True
    try:
        for wanted, revision in (("good", good), ("bad", bad)):
            if git("checkout", "--quiet", revision) is None:
                raise Misconfigured("git cannot check out %s" % revision)
            found = [judge_checkout(settings) for _ in range(times)]
            is_proved = is_proved and all(one == wanted for one in found)
            say("%s (known %s): %s" % (revision, wanted, ", ".join(found)))
    finally:
        git("checkout", "--quiet", before)
    say("Proved: unanimous on both." if is_proved else "This harness would mislead `git bisect run`: not unanimous.")
    return GOOD if is_proved else BAD


def bisect_images(settings):
    """The first bad tag of images.txt, whose first line is good and whose last line is bad."""
    with open(os.path.join(HERE, "images.txt"), encoding="utf-8") as file:
        tags = [line.strip() for line in file if line.strip() and not line.startswith("#")]
    if len(tags) < 2:
        raise Misconfigured("images.txt needs a good tag in its first line and a bad one in its last")
    if not settings["start"]:
        raise Misconfigured("images need a start command in harness.json that runs $IMAGE")
    known = {one["image"]: one["verdict"] for one in kept_results() if one.get("image") in tags}

    def verdict_of(tag):
        if tag not in known:
            began = time.monotonic()
            verdict, reasons, measured = one_verdict(settings, tag, {"IMAGE": tag})
            seconds = round(time.monotonic() - began, 1)
            keep({"image": tag, "verdict": verdict, "reasons": reasons, "figures": measured, "seconds": seconds})
            tell(tag, verdict, reasons, measured)
            known[tag] = verdict
        return known[tag]

    for tag, wanted in ((tags[0], "good"), (tags[-1], "bad")):
        if verdict_of(tag) != wanted:
            raise Misconfigured("%s should be %s and is %s" % (tag, wanted, verdict_of(tag)))
    low, high = 0, len(tags) - 1
    while high - low > 1:
        middle = (low + high) // 2
        between = sorted(range(low + 1, high), key=lambda at: abs(at - middle))
        found = next(((at, verdict_of(tags[at])) for at in between if verdict_of(tags[at]) != "cannot_tell"), None)
        if found is None:
            say("First bad image: one of %s; of those before the last nothing can be told" % ", ".join(tags[low + 1 : high + 1]))
            return CANNOT_TELL
        at, verdict = found
        low, high = (at, high) if verdict == "good" else (low, at)
    say("First bad image: %s (last good: %s)" % (tags[high], tags[low]))
    print(tags[high])
    return GOOD


def stop_all(number, _frame):
    """Ends by way of every `finally`, so that no server is left behind; git stops the bisection."""
    raise SystemExit(128 + number)


def main(words):
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop_all)
    with open(os.path.join(HERE, "harness.json"), encoding="utf-8") as file:
        settings = json.load(file)
    WAY.update(settings.get("connection") or {})
    os.makedirs(os.path.join(HERE, "logs"), exist_ok=True)
    if "--base-url" in words:
        at = words.index("--base-url")
        settings = {**settings, "base_url": words[at + 1]}
        words = words[:at] + words[at + 2 :]
    if words[:1] == ["prove"] and len(words) == 3:
        return prove(settings, words[1], words[2])
    if words == ["images"]:
        return bisect_images(settings)
    if words == ["check"]:
        verdict, reasons, measured = check(settings, settings["base_url"])
        tell(settings["base_url"], verdict, reasons, measured)
        print(json.dumps({"verdict": verdict, "reasons": reasons, "figures": measured}, ensure_ascii=False))
        return CODES[verdict]
    if words:
        say(__doc__)
        return GOOD if words in (["--help"], ["-h"]) else STOP
    return CODES[judge_checkout(settings)]


if __name__ == "__main__":
    try:
        code = main(sys.argv[1:])
    except Misconfigured as error:
        say("Stopped: %s." % error)
        code = STOP
    except Exception:
        # Python's own exit code would be 1, and bisect would take this version for bad.
        traceback.print_exc()
        code = STOP
    sys.exit(code)
