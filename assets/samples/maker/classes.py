"""Stand-in modules and classes, so that pickle writes what a real server's pickle holds.

Module paths, class names and field names are SGLang's; nothing of SGLang, torch or transformers is imported.
"""
import dataclasses
import pickle
import sys
import types

PROTOCOL = 4


def _module(path):
    if path not in sys.modules:
        parent, _, leaf = path.rpartition(".")
        sys.modules[path] = types.ModuleType(path)
        if parent:
            setattr(_module(parent), leaf, sys.modules[path])
    return sys.modules[path]


def _place(path, name, thing):
    """Make pickle find and name `thing` as path.name."""
    thing.__module__, thing.__qualname__, thing.__name__ = sys.intern(path), sys.intern(name), sys.intern(name)
    setattr(_module(path), name, thing)
    return thing


def _record(path, name, fields):
    made = dataclasses.make_dataclass(name, [(field, object, dataclasses.field(default=None)) for field in fields])
    return _place(path, name, made)


class Call:
    """Pickles as a call of `function` with `args` (REDUCE), whatever Python would do with such a value."""

    def __init__(self, function, *args):
        self.function, self.args = function, args

    def __reduce_ex__(self, _protocol):
        return self.function, self.args


def _named(path, name):
    def never(*_args):
        raise RuntimeError(f"{path}.{name} is a name only")

    return _place(path, name, never)


# Fields of a request with their defaults; the number is the release (515 = 0.5.15) that first has it.
_REQUEST = (
    ("rid", None, 0), ("session_id", None, 0), ("text", None, 0), ("input_ids", None, 0), ("input_embeds", None, 0),
    ("image_data", None, 0), ("video_data", None, 0), ("audio_data", None, 0), ("mm_hashes", None, 0),
    ("mm_content_hashes", None, 517), ("use_audio_in_video", False, 0), ("sampling_params", None, 0),
    ("return_logprob", False, 0), ("logprob_start_len", -1, 0), ("top_logprobs_num", 0, 0), ("token_ids_logprob", None, 0),
    ("return_sampling_mask", None, 0), ("return_text_in_logprobs", False, 0), ("return_flat_raw_top_logprobs", False, 517),
    ("return_flat_raw_top_logprobs_b64", False, 517), ("stream", False, 0), ("log_metrics", True, 0),
    ("return_hidden_states", False, 0), ("return_routed_experts", False, 0), ("routed_experts_start_len", 0, 0),
    ("return_indexer_topk", False, 0), ("modalities", None, 0), ("session_params", None, 0), ("lora_path", None, 0),
    ("lora_id", None, 0), ("custom_logit_processor", None, 0), ("positional_embed_overrides", None, 0),
    ("bootstrap_host", None, 0), ("bootstrap_port", None, 0), ("bootstrap_room", None, 0), ("bootstrap_pair_key", None, 0),
    ("decode_tp_size", None, 0), ("routed_dp_rank", None, 0), ("data_parallel_rank", None, 517),
    ("disagg_prefill_dp_rank", None, 0), ("routing_key", None, 0), ("conversation_id", None, 0), ("http_worker_ipc", None, 0),
    ("background", False, 0), ("require_reasoning", False, 0), ("max_thinking_tokens", None, 517), ("priority", None, 0),
    ("extra_key", None, 0), ("cache_salt", None, 517), ("no_logs", False, 0), ("custom_labels", None, 0),
    ("return_bytes", False, 0), ("return_entropy", False, 0), ("return_prompt_token_ids", False, 0),
    ("external_trace_header", None, 0), ("received_time", None, 0), ("need_wait_for_mm_inputs", None, 0),
    ("num_items_assigned", None, 0), ("mm_data_mooncake", None, 0), ("encoder_urls", None, 0), ("max_dynamic_patch", None, 0),
    ("min_dynamic_patch", None, 0), ("image_max_dynamic_patch", None, 0), ("video_max_dynamic_patch", None, 0),
    ("images_config", None, 0), ("multi_item_delimiter_indices", None, 0),
)
_IO = "sglang.srt.managers.io_struct"
GenerateReqInput = _record(_IO, "GenerateReqInput", [name for name, _, _ in _REQUEST])
ImageData = _record("sglang.srt.utils.common", "ImageData", ["url", "detail", "max_dynamic_patch", "preprocess_kwargs", "content_hash"])
_ServerArgs = _place("sglang.srt.server_args", "ServerArgs", type("ServerArgs", (), {}))
_ModelConfig = _place("sglang.srt.configs.model_config", "ModelConfig", type("ModelConfig", (), {}))
_lora_ref = _named("sglang.srt.lora.lora_registry", "LoRARef")


def request(release, *, single=True, **given):
    """A request object as normalisation leaves it: every field of that release, flat."""
    made = object.__new__(GenerateReqInput)
    made.__dict__.update({name: default for name, default, since in _REQUEST if since <= release})
    made.__dict__.update(given)
    if single:  # items cut out of a batch do not have these
        made.__dict__.update(is_single=True, batch_size=1, parallel_sample_num=1)
    return made


def image(url, release):
    fields = {"url": url, "detail": "auto", "max_dynamic_patch": None, "preprocess_kwargs": None}
    made = object.__new__(ImageData)
    made.__dict__.update(fields if release < 517 else {**fields, "content_hash": None})
    return made


def http_status(code):
    """An http.HTTPStatus member in the form that most Pythons write."""
    import http

    return Call(http.HTTPStatus, code)


def lora_ref(name, lora_id):
    return Call(_lora_ref, lora_id, name, "/adapters/" + name, None)


class _Dtype:
    """torch.bfloat16: a name in the stream and nothing else."""

    def __reduce_ex__(self, _protocol):
        return "bfloat16"


_bfloat16 = _Dtype()
_bfloat16.__module__ = "torch"
setattr(_module("torch"), "bfloat16", _bfloat16)


def server_args(fields, config_class, config):
    """ServerArgs with its cached model config, which is not a field but is pickled along."""
    made, model, hf = _ServerArgs(), _ModelConfig(), _config(config_class)
    hf.__dict__.update({**config, "torch_dtype": _bfloat16})
    model.__dict__.update(model_path=fields["model_path"], context_len=fields["context_length"], dtype=_bfloat16, hf_config=hf,
                          hf_text_config=hf)
    made.__dict__.update(fields)
    made.__dict__.update(_declarations_materialized=True, _internal_write=False, model_config=model)
    return made


def _config(config_class):
    path, _, name = config_class.rpartition(".")
    return _place(path, name, type(name, (), {}))()


def dump_bytes(payload):
    """The pickle. Equal strings are made one object first, so that the bytes do not depend on which of them
    Python happened to share."""
    return pickle.dumps(_Sharing().of(payload), PROTOCOL)


class _Sharing:
    def __init__(self):
        self.texts, self.done = {}, {}

    def of(self, value):
        if isinstance(value, str):
            return self.texts.setdefault(value, value)
        if id(value) in self.done:
            return self.done[id(value)][0]
        if isinstance(value, dict):
            made = {self.of(key): self.of(one) for key, one in value.items()}
        elif isinstance(value, list):
            made = [self.of(one) for one in value]
        elif isinstance(value, tuple):
            made = tuple(self.of(one) for one in value)
        elif isinstance(value, Call):
            made = Call(value.function, *self.of(list(value.args)))
        elif hasattr(value, "__dict__") and not isinstance(value, _Dtype):
            made = object.__new__(type(value))
            for key, one in value.__dict__.items():
                made.__dict__[self.of(key)] = self.of(one)
        else:
            return value
        self.done[id(value)] = (made, value)  # keep the original alive, or its id could be given again
        return made
