"""Sample 3: one request shape never comes back.

The server cuts prefills into chunks of 2,048 tokens. A prompt of 2,049 uncached tokens leaves one token for the
second chunk; there one TP rank skipped the all-gather of the logits, and its peers wait in it. Nothing ends after that.
"""
import itertools
import os

from . import bundle, classes, prompts, serve, traffic
from .launch import launch_args
from .metrics import Scrape
from .rand import Rand
from .records import Recorder
from .server import Server, stamp
from .tokens import token_ids

EPOCH = 1785746480  # 2026-08-03T08:41:20Z
CAPTURE = 2000.0  # 09:14:40
KILLED = 2145.0  # 09:17:05
SEED = 20260848
RECORDS, EXTEND, LATER, HEALTH_CHECKS = 96, 2049, 7, 2
NEVER = float("inf")
MODEL = "Qwen/Qwen3-32B"
MIX = ((traffic.short_rag, 22), (traffic.short_rag_chinese, 14), (prompts.task_chinese, 8), (prompts.chat_chinese, 7), (prompts.talk, 12),
       (prompts.code, 10), (prompts.tool_call, 12), (prompts.sql, 6), (traffic.logs, 7), (traffic.long_rag, 4))

README = """\
# Hang shaped by one request

Qwen3-32B on four H100 (TP 4), SGLang 0.5.16, prefill in chunks of 2,048 tokens. At 09:13 UTC a prompt of 2,049 uncached
tokens left one token for its second chunk; there one TP rank skipped the all-gather of the logits and the others wait
in it. Nothing has come back since.

- `incident_bundle_…_091440`: both health calls are 503 after 20 s, `/server_info` times out, `/v1/loads` answers with a
  snapshot two minutes old, `/model_info` is fine. That is a scheduler that does not turn, not a network.
- `crash_dump_….pkl`: written when the pod was stopped at 09:17. {finished} finished requests, {in_flight} in flight, two health checks.
  The request that started it, and its client's two retries, have exactly 2,049 tokens; no finished one extends by that.

Save that request, then compare the stacks of the ranks. On a clean target it hangs again.
"""


def server(stuck_at):
    return Server(
        version="0.5.16", release=516, epoch=EPOCH, base_url="http://10.4.30.2:30000", model_type="qwen3", architectures=["Qwen3ForCausalLM"],
        sees_images=False, max_total_tokens=765120, context_length=40960, weight_gb=16.38, kv_gb=46.7, graph_gb=1.31, stuck_at=stuck_at,
        args=launch_args(model_path=MODEL, weight_version="v2026-07-28", context_length=40960, tp_size=4, chunked_prefill_size=2048,
                         tool_call_parser="qwen25", crash_dump_folder="/var/crash/sglang"))


def day():
    """The calls, and the moment at which the scheduler got stuck: of the first seed that has such a moment."""
    return next(filter(None, map(_day, itertools.count(SEED))))


def _day(seed):
    r = Rand(seed)
    stream = traffic.Traffic(r, MIX, ranks=1, rate=0.25, inter_token=0.04, adapters=set())
    calls = [call for call in stream.until(88.0, 2010.0, recorded_from=1600.0) if call.uncached != EXTEND]
    traffic.abort_some(r, [call for call in calls if call.prompt], 0.03)
    serve.run(r, calls, ranks=1, prefill_rate=6200.0, prefill_base=0.05)
    stuck = _moment(calls)
    if stuck is None:
        return None
    calls = [call for call in calls if call.arrival <= stuck]
    for call in calls:
        if call.finished > stuck:
            call.finished = NEVER
    ids = token_ids(prompts.rag(r, 34, inner=(4, 6)).text)
    for after in (-0.004, 10.6, 31.2):  # the request, and its client's two retries
        calls.append(_stuck_call(stream, stuck + after, prompts.rag(r, 2), ids[:EXTEND - 1] + ids[-1:]))
    for _ in range(LATER):
        calls.append(_stuck_call(stream, stuck + r.between(0.4, 34), r.weighted(MIX)(r)))
    return r, calls, stuck


def _stuck_call(stream, moment, prompt, ids=None):
    call = stream.call(round(moment, 6), 0, prompt)
    call.dispatched, call.processed, call.picked, call.prefilled, call.finished = call.arrival + 0.002, NEVER, NEVER, NEVER, NEVER
    if ids:
        call.prompt_tokens, call.cached_tokens, call.stream = len(ids), 0, True
        call.extra = {"text": None, "input_ids": list(ids), "received_time": round(816543.2 + moment, 6)}
    return call


def _moment(calls):
    """The first moment between 09:13:25 and 09:13:59 at which the records come out at the wanted number."""
    for moment in (1925.0 + step / 10 for step in range(340)):
        ended = sorted(call.finished for call in calls if call.finished <= moment)
        alive = sum(call.arrival <= moment < call.finished for call in calls)
        ring = sum(end > ended[-1] - 300 for end in ended)
        if ring + alive + 3 + LATER + HEALTH_CHECKS == RECORDS and alive >= 4:
            return moment
    return None


def make(folder):
    r, calls, stuck = day()
    this = server(stuck)
    bundle.write(folder, this.base_url, EPOCH + CAPTURE, {
        "ready": bundle.NOT_FOUND, "health": bundle.UNAVAILABLE, "health_generate": bundle.UNAVAILABLE,
        "metrics": Scrape(this, calls, CAPTURE + 40.2).text(), "model_info": this.model_info(), "server_info": bundle.TIMED_OUT,
        "loads_all": this.loads(calls, CAPTURE + 50.4, "all"), "loads_core_queues_disagg": this.loads(calls, CAPTURE + 50.5, "some"),
        "hicache_storage_backend": bundle.NO_ADMIN_KEY})

    recorder = Recorder(this.release, EPOCH, this.args["weight_version"], this.dp)
    ended = sorted((call for call in calls if call.finished <= stuck), key=lambda call: call.finished)
    records = [recorder.finished(call) for call in ended if call.finished > ended[-1].finished - 300]
    alive = sorted((call for call in calls if call.finished == NEVER), key=lambda call: call.arrival)
    records += [recorder.in_flight(call, stuck, KILLED) for call in alive]
    records += [recorder.health_check(r, KILLED - age, KILLED) for age in (14.8, 4.8)]
    config = {"architectures": this.architectures, "hidden_size": 5120, "num_hidden_layers": 64, "vocab_size": 151936, "rope_scaling": None}
    payload = {
        "server_args": classes.server_args(this.args, "transformers.models.qwen3.configuration_qwen3.Qwen3Config", config), "requests": records,
        "launch_command": f"/opt/sglang/python/sglang/launch_server.py --model-path {MODEL} --weight-version v2026-07-28 --tp 4 --chunked-prefill-size 2048 "
                          "--host 0.0.0.0 --port 30000 --enable-metrics --tool-call-parser qwen25 --crash-dump-folder /var/crash/sglang"}
    name = "crash_dump_" + stamp(EPOCH + KILLED, "%Y-%m-%d_%H-%M-%S") + ".pkl"
    with open(os.path.join(folder, name), "wb") as file:
        file.write(classes.dump_bytes(payload))
    return {"dump": name, "finished": len(records) - len(alive) - HEALTH_CHECKS, "in_flight": len(alive), "stuck_at": stamp(EPOCH + stuck, "%H:%M:%S")}
