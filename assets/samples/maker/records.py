"""Calls to the four-part records of a dump: request, output, created, finished."""
from . import classes
from .prompts import IMAGE_TOKENS
from .tokens import END_OF_TURN, token_ids, tokenise


class Recorder:
    """Knows the server that wrote the dump: its release, its epoch, its weights."""

    def __init__(self, release, epoch, weight_version, dp):
        self.release, self.epoch, self.weight_version, self.dp = release, epoch, weight_version, dp

    def at(self, seconds):
        return round(self.epoch + seconds, 6)

    def request(self, call):
        prompt, given = call.prompt, {}
        given["rid"] = call.rid
        given["text"] = prompt.text
        given["sampling_params"] = dict(prompt.sampling)
        given["stream"] = call.stream
        if prompt.images:
            given["image_data"] = [classes.image(url, self.release) for url in prompt.images]
            given["modalities"] = list(prompt.modalities)
        if prompt.lora:
            given["lora_path"] = prompt.lora
            given["lora_id"] = LORA_IDS[prompt.lora]
        given.update(call.extra)
        single = given.pop("single", True)
        return classes.request(self.release, single=single, **given)

    def finished(self, call):
        pieces = tokenise(call.prompt.answer)
        finish = call.finish
        if finish is None:
            natural = len(pieces) + 1 == call.completion_tokens
            finish = {"type": "stop", "matched": END_OF_TURN} if natural else {"type": "length", "length": call.completion_tokens}
        said = "".join(pieces[: call.completion_tokens])
        ids = token_ids(said)
        if finish["type"] == "stop":
            ids.append(END_OF_TURN)
        output = {"text": said, "output_ids": ids, "meta_info": self.meta(call, finish)}
        if call.extra.get("return_logprob"):
            logprobs = [(-(one * 7919 % 4000) / 1000, one, None) for one in ids]
            output["meta_info"].update(input_token_logprobs=[], output_token_logprobs=logprobs, output_token_logprobs_length=len(ids))
        return self.request(call), output, self.at(call.arrival), self.at(call.finished)

    def meta(self, call, finish):
        """meta_info of a server that ran with metrics on."""
        decoding = call.finished - call.prefilled
        meta = {
            "id": call.rid, "finish_reason": finish, "prompt_tokens": call.prompt_tokens, "weight_version": self.weight_version,
            "num_retractions": 0, "reasoning_tokens": 0, "completion_tokens": call.completion_tokens,
            "cached_tokens": call.cached_tokens,
            "cached_tokens_details": {"device": call.cached_tokens, "host": 0} if call.cached_tokens else None,
            "dp_rank": call.rank if self.dp > 1 else None, "e2e_latency": round(call.finished - call.arrival, 6),
            "request_received_ts": self.at(call.arrival), "api_server_dispatch_finish_ts": self.at(call.dispatched),
            "response_sent_to_client_ts": self.at(call.finished), "request_finished_ts": self.at(call.finished),
            "forward_entry_time": self.at(call.picked), "prefill_finished_time": self.at(call.prefilled),
            "queue_time": round(call.queued, 6),
        }
        if call.prompt.images:
            meta["image_tokens"] = IMAGE_TOKENS * len(call.prompt.images)
        if call.completion_tokens > 1:
            meta["decode_throughput"] = round((call.completion_tokens - 1) / decoding, 3)
        return meta

    def in_flight(self, call, stopped, moment):
        """An unfinished record: what had come when the scheduler stopped, and the moment of the dump as its end."""
        count = call.tokens_at(stopped)
        said = "".join(tokenise(call.prompt.answer)[:count])
        ids = token_ids(said)
        if call.stream and count:  # the last chunk that was still queued; its text is built lazily
            meta = {"id": call.rid, "finish_reason": None, "prompt_tokens": call.prompt_tokens, "weight_version": self.weight_version,
                    "num_retractions": 0, "reasoning_tokens": 0, "completion_tokens": count, "cached_tokens": call.cached_tokens,
                    "cached_tokens_details": None, "dp_rank": call.rank if self.dp > 1 else None}
            output = {"text": said, "output_ids": ids, "meta_info": meta}
        else:
            output = {"text": said, "output_ids": ids}
        return self.request(call), output, self.at(call.arrival), self.at(moment)

    def health_check(self, r, arrival, moment):
        rid = "HEALTH_CHECK_" + r.hex(32)
        request = classes.request(self.release, rid=rid, input_ids=[0], log_metrics=False,
                                  sampling_params={"max_new_tokens": 1, "temperature": 0.0})
        return request, {"text": "", "output_ids": []}, self.at(arrival), self.at(moment)


LORA_IDS = {"support-tone": "5f1c0f0e9b6b4a7c8d2e3f4a5b6c7d8e", "sql-adapter": "0a1b2c3d4e5f60718293a4b5c6d7e8f9"}
