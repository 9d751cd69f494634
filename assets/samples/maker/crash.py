"""Sample 2: the server died with eleven requests in flight.

An illegal memory access surfaced in the MoE align kernel; what it was fed came from the top-k gating kernel, on
a path that only prompts past 2,048 tokens take. No finished prompt is that long; two of those in flight are.
"""
import itertools
import os

from . import bundle, classes, prompts, serve, traffic
from .launch import launch_args
from .metrics import Scrape
from .rand import Rand
from .records import Recorder
from .server import Server, stamp

EPOCH = 1786704726  # 2026-08-14T10:52:06Z
CAPTURE = 11464.0  # 14:03:10
SEED = 20260817
FINISHED, IN_FLIGHT, LIMIT = 417, 11, 2048
API_KEY = "sk-sample-FAKE-not-a-real-key-0000"
MODEL = "Qwen/Qwen3-30B-A3B"


def _within(make):
    """Only prompts that the gating kernel serves well."""
    def made(r):
        while True:
            prompt = make(r)
            if len(prompt.text) < 4 * LIMIT:
                return prompt
    return made


def _some_passages(r):
    return prompts.rag(r, r.whole(2, 6))


def _some_passages_chinese(r):
    return prompts.rag_chinese(r, r.whole(2, 4))


MIX = ((_within(_some_passages), 12), (_within(_some_passages_chinese), 8), (prompts.task_chinese, 10), (prompts.chat_chinese, 10),
       (prompts.talk, 18), (prompts.ticket, 8), (prompts.code, 12), (prompts.sql, 7), (prompts.tool_call, 12), (prompts.extract, 6))

README = """\
# Crash with requests in flight

Qwen3-30B-A3B on four H100 (TP 4, EP 4), SGLang 0.5.17. At 14:06 UTC a CUDA illegal memory access surfaced in the MoE
align kernel and the server was gone. The kernel is only where it showed: what it was fed came from the top-k gating
kernel before it, on a path that prompts past 2,048 tokens take.

- `incident_bundle_…_140310`: a capture from three minutes before. All was well.
- `crash_dump_….pkl`: 417 finished requests of the last five minutes, 11 in flight, and one health check (hidden). Two
  of those in flight are longer than 2,048 tokens; no finished one is.

The dump and the capture hold an API key in clear, as real ones do; it is a made-up one. Replay the suspects one by one.
"""


def server():
    return Server(
        version="0.5.17", release=517, epoch=EPOCH, base_url="http://10.4.21.7:30000", model_type="qwen3_moe",
        architectures=["Qwen3MoeForCausalLM"], sees_images=False, max_total_tokens=2097152, context_length=40960, weight_gb=14.86, kv_gb=48.0,
        graph_gb={"decode": 1.52, "prefill": 0.32},
        args=launch_args(
            model_path=MODEL, weight_version="v2026-08-01", context_length=40960, tp_size=4, ep_size=4, reasoning_parser="qwen3",
            api_key=API_KEY, crash_dump_folder="/var/crash/sglang", moe_runner_backend="triton"),
        inner={"attention_backend": "fa3", "pp_max_micro_batch_size": 256})


def day():
    """The calls, and the moment at which the scheduler died: of the first seed that has such a moment."""
    return next(filter(None, map(_day, itertools.count(SEED))))


def _day(seed):
    r = Rand(seed)
    stream = traffic.Traffic(r, MIX, ranks=1, rate=1.25, inter_token=0.036, adapters=set())
    calls = stream.until(96.0, 11780.0, recorded_from=11260.0)
    recorded = [call for call in calls if call.prompt]
    traffic.abort_some(r, recorded, 0.015)
    serve.run(r, calls, ranks=1, prefill_rate=14000.0, prefill_base=0.035)
    died = _moment(calls, IN_FLIGHT - 2)
    if died is None:
        return None
    calls = [call for call in calls if call.arrival <= died]
    for before in (0.47, 0.31):
        arrival = round(died - before, 6)
        suspect = stream.call(arrival, 0, prompts.rag(r, r.whole(24, 31), inner=(4, 6)), dispatched=arrival + 0.0021, processed=arrival + 0.0037,
                              picked=died - 0.2, prefilled=died + 9, finished=died + 9)
        suspect.extra = {"received_time": round(816543.2 + arrival, 6)}
        calls.append(suspect)
    return r, calls, died


def _moment(calls, in_flight):
    """The first moment after 14:06 at which the ring of 300 s and the requests in flight have the wanted sizes."""
    late = [call for call in calls if call.finished > 11300]
    for moment in (11655.0 + step / 10 for step in range(1200)):
        ended = sorted(call.finished for call in late if call.finished <= moment)
        alive = [call for call in late if call.arrival <= moment < call.finished]
        ring = sum(end > ended[-1] - 300 for end in ended)
        if ring == FINISHED and len(alive) == in_flight and all(call.prefilled <= moment for call in alive):
            return moment
    return None


def make(folder):
    this, (r, calls, died) = server(), day()
    bundle.write(folder, this.base_url, EPOCH + CAPTURE, {
        "ready": bundle.NOT_FOUND, "health": "", "health_generate": "", "metrics": Scrape(this, calls, CAPTURE + 3.0).text(),
        "model_info": this.model_info(), "server_info": this.server_info(calls, CAPTURE + 3.0),
        "loads_all": this.loads(calls, CAPTURE + 3.0, "all"), "loads_core_queues_disagg": this.loads(calls, CAPTURE + 3.0, "some"),
        "hicache_storage_backend": bundle.NO_ADMIN_KEY}, token_provided=True)

    recorder, dumped = Recorder(this.release, EPOCH, this.args["weight_version"], this.dp), died + 0.43
    ended = sorted((call for call in calls if call.finished <= died), key=lambda call: call.finished)
    records = [recorder.finished(call) for call in ended if call.finished > ended[-1].finished - 300]
    alive = sorted((call for call in calls if call.finished > died), key=lambda call: call.arrival)
    unfinished = [recorder.in_flight(call, died, dumped) for call in alive] + [recorder.health_check(r, died - 0.62, dumped)]
    records += sorted(unfinished, key=lambda record: record[2])

    config = {"architectures": this.architectures, "hidden_size": 2048, "num_hidden_layers": 48, "num_experts": 128, "num_experts_per_tok": 8,
              "vocab_size": 151936, "rope_scaling": None}
    updates = [("tokenizer.update_weights", {"load_format": "auto"})]
    payload = {
        "server_args": classes.server_args(this.args, "transformers.models.qwen3_moe.configuration_qwen3_moe.Qwen3MoeConfig", config),
        "config_updates": updates,
        "resolved_config": {**this.args, **updates[0][1], "model_path": MODEL, "served_model_name": MODEL},
        "requests": records,
        "launch_command": f"/opt/sglang/python/sglang/launch_server.py --model-path {MODEL} --weight-version v2026-08-01 --tp 4 --ep 4 --host 0.0.0.0 "
                          f"--port 30000 --enable-metrics --reasoning-parser qwen3 --crash-dump-folder /var/crash/sglang --api-key {API_KEY}"}
    name = "crash_dump_" + stamp(EPOCH + dumped, "%Y-%m-%d_%H-%M-%S") + ".pkl"
    with open(os.path.join(folder, name), "wb") as file:
        file.write(classes.dump_bytes(payload))
    return {"dump": name, "records": len(records), "in_flight": len(alive)}
