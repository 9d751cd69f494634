"""Sample 1: first tokens take seconds while nothing waits; prefill owns the time.

The server was restarted at 02:08 with version 0.5.15, whose prefill is slow for this model. Two bundles 45 s
apart, and the request dump that was written a little later.
"""
import os

from . import bundle, classes, prompts, serve, traffic
from .launch import launch_args
from .metrics import Scrape
from .rand import Rand
from .records import LORA_IDS, Recorder
from .server import Server, stamp

EPOCH = 1784599710  # 2026-07-21T02:08:30Z
SCRAPES = (1912.0, 1957.0)  # 02:40:22 and 02:41:07
RECORDS = 424  # dump_requests_threshold
MIX = ((traffic.short_rag, 22), (traffic.short_rag_chinese, 13), (traffic.long_rag, 5), (prompts.task_chinese, 9), (prompts.chat_chinese, 5),
       (prompts.talk, 9), (prompts.ticket, 8), (prompts.code, 7), (prompts.sql, 6), (prompts.tool_call, 9), (prompts.extract, 5),
       (traffic.logs, 6), (prompts.picture, 7))
MODEL = "Qwen/Qwen3-VL-30B-A3B-Instruct"

README = """\
# TTFT spike with low queue time

Qwen3-VL-30B-A3B on eight H100 (TP 8, DP 8, EP 8), restarted at 02:08 UTC with SGLang 0.5.15 and a larger prefill
chunk. Since then first tokens take seconds although nothing waits: both health calls are green, no rank has a queue,
queue time is a few milliseconds, and `prefill_forward` takes nearly all of the time to first token.

- `incident_bundle_…_024022` and `incident_bundle_…_024107`: two captures, 45 s apart. `/ready` is 404 (this version has
  none) and `/hicache/storage-backend` is 400 (no admin key): neither is an incident.
- `…pkl`: the request dump written shortly after; every request that ended between the captures is in it.

Look at who owns the time, then at prompt length against TTFT, then replay one slow request on a clean target.
"""


def server():
    return Server(
        version="0.5.15", release=515, epoch=EPOCH, base_url="http://10.4.17.22:30000", model_type="qwen3_vl_moe",
        architectures=["Qwen3VLMoeForConditionalGeneration"], sees_images=True, max_total_tokens=588736, context_length=40960,
        weight_gb=10.41, kv_gb=53.9, graph_gb=1.84,
        args=launch_args(
            model_path=MODEL, weight_version="v2026-07-02", context_length=40960, tp_size=8, dp_size=8, ep_size=8, enable_dp_attention=True,
            enable_multimodal=True, chunked_prefill_size=16384, tool_call_parser="qwen25", enable_lora=True, max_lora_rank=16,
            lora_paths=[{"lora_id": LORA_IDS[name], "lora_name": name, "lora_path": "/adapters/" + name, "pinned": None} for name in LORA_IDS]),
        inner={"attention_backend": "fa3", "mm_attention_backend": "fa3", "pp_max_micro_batch_size": 128})


def day():
    """Every call of the server's life up to some time after the dump."""
    r = Rand(20260721)
    stream = traffic.Traffic(r, MIX, ranks=8, rate=4.4, inter_token=0.021, adapters=set(LORA_IDS))
    calls = stream.until(75.0, 2070.0, recorded_from=1850.0)
    recorded = [call for call in calls if call.prompt]
    traffic.abort_some(r, recorded, 0.04)
    plain = [call for call in recorded if call.prompt.kind == "chat" and not call.finish and 1915 < call.arrival < 1975]
    traffic.time_out(max(plain, key=lambda call: call.completion_tokens))
    for call in [call for call in plain if not call.finish][:9:3]:
        calls += stream.siblings(call, wait=2.4)
    return serve.run(r, calls, ranks=8, prefill_rate=585.0, prefill_base=0.45)


def make(folder):
    this, calls = server(), day()
    for moment in SCRAPES:
        bundle.write(folder, this.base_url, EPOCH + moment, {
            "ready": bundle.NOT_FOUND, "health": "", "health_generate": "", "metrics": Scrape(this, calls, moment + 3.0).text(),
            "model_info": this.model_info(), "server_info": this.server_info(calls, moment + 3.0),
            "loads_all": this.loads(calls, moment + 3.0, "all"), "loads_core_queues_disagg": this.loads(calls, moment + 3.0, "some"),
            "hicache_storage_backend": bundle.NO_ADMIN_KEY})
    by_end = sorted((call for call in calls if call.prompt), key=lambda call: call.finished)
    last = next(i for i, call in enumerate(by_end) if call.finished > SCRAPES[1] + 42)
    kept = by_end[last - RECORDS + 1: last + 1]
    first, end = kept[0].finished, kept[-1].finished
    lost = [call for call in calls if SCRAPES[0] + 3.0 < call.finished and call.arrival < SCRAPES[1] + 3.0 and not first <= call.finished <= end]
    if lost:  # or the counters of the two scrapes could not be found again in the dump
        raise ValueError(f"{len(lost)} calls of the scrapes are not in the dump")
    recorder = Recorder(this.release, EPOCH, this.args["weight_version"], this.dp)
    args = {**this.args, "lora_paths": [classes.lora_ref(name, LORA_IDS[name]) for name in LORA_IDS]}
    config = {"architectures": this.architectures, "hidden_size": 2048, "num_hidden_layers": 48, "num_experts": 128, "num_experts_per_tok": 8,
              "vocab_size": 151936, "rope_scaling": None}
    payload = {"server_args": classes.server_args(args, "transformers.models.qwen3_vl_moe.configuration_qwen3_vl_moe.Qwen3VLMoeConfig", config),
               "requests": [recorder.finished(call) for call in kept]}
    name = stamp(EPOCH + kept[-1].finished, "%Y-%m-%d_%H-%M-%S") + ".pkl"
    with open(os.path.join(folder, name), "wb") as file:
        file.write(classes.dump_bytes(payload))
    return {"dump": name, "records": len(kept)}
