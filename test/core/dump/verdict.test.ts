import { expect, test } from 'vitest';
import { verdictOf } from '../../../electron/core/dump/verdict.ts';

const names: readonly [string, string, string][] = [
  ['sglang.srt.managers.io_struct', 'GenerateReqInput', 'expected'],
  ['sglang.srt.server_args', 'ServerArgs', 'expected'],
  ['http', 'HTTPStatus', 'expected'],
  ['msgspec._utils', 'rebuild', 'expected'],
  ['collections', 'OrderedDict', 'harmless'],
  ['_codecs', 'encode', 'harmless'],
  ['copy_reg', '_reconstructor', 'harmless'],
  ['__builtin__', 'object', 'harmless'],
  ['builtins', 'ValueError', 'harmless'],
  ['numpy._core.multiarray', '_reconstruct', 'harmless'],
  ['torch', 'bfloat16', 'harmless'],
  ['transformers.models.llama.configuration_llama', 'LlamaConfig', 'harmless'],
  ['transformers_modules.custom', 'CustomConfig', 'unknown'],
  ['mylib', 'Thing', 'unknown'],
  // Cyrillic о.
  ['оs', 'system', 'unknown'],
  ['collections', 'OrderedDict.fromkeys', 'unknown'],
  ['builtins', 'eval', 'can_act'],
  ['__builtin__', 'eval', 'can_act'],
  ['builtins', 'getattr', 'can_act'],
  ['operator', 'attrgetter', 'can_act'],
  ['os', 'system', 'can_act'],
  ['posix', 'system', 'can_act'],
  ['os.path', 'join', 'can_act'],
  ['socket', 'create_connection', 'can_act'],
  ['subprocess', 'Popen', 'can_act'],
  ['collections', 'abc.sys.modules', 'can_act'],
  ['sglang.srt.managers.io_struct', 'GenerateReqInput.__init__.__globals__', 'can_act'],
  ['sglang.srt.server_args', 'os.system', 'can_act'],
  ['torch.storage', '_load_from_bytes', 'can_act'],
  ['torch', 'load', 'can_act'],
  ['numpy', 'load', 'can_act'],
  ['pickle', 'loads', 'can_act'],
  ['codecs', 'open', 'can_act'],
  ['functools', 'partial', 'can_act'],
  // A step inside of a class, and letters that only look like others.
  ['zoneinfo', 'ZoneInfo._unpickle', 'unknown'],
  ['collections', 'OrderedDіct', 'unknown'],
  ['sglang.srt.configs.qwen3_nеxt', 'Qwen3NextConfig', 'unknown'],
  ['sglang.srt.configs.qwen3_next', 'Qwen3NextConfig', 'expected'],
  // What SGLang's own unpickler lets pass.
  ['sglang.srt.utils.common', 'dynamic_import', 'can_act'],
  ['sglang.srt.utils', 'load_image', 'can_act'],
  ['sglang.srt.managers.scheduler', 'Scheduler', 'unknown'],
  ['sglang.srt.layers.linear', 'ColumnParallelLinear', 'unknown'],
  ['builtins', '__import__', 'can_act'],
  ['codecs', 'decode', 'can_act'],
  ['types', 'CodeType', 'can_act'],
  ['types', 'FunctionType', 'can_act'],
  ['itertools', 'starmap', 'can_act'],
  ['weakref', 'finalize', 'can_act'],
  ['multiprocessing.reduction', 'rebuild_connection', 'can_act'],
  ['torch._tensor', '_rebuild_from_type_v2', 'can_act'],
  ['torch_npu', 'anything', 'unknown'],
  ['peft', 'PeftModel', 'unknown'],
  ['huggingface_hub', 'snapshot_download', 'unknown'],
  // Names of things that every object of ours has.
  ['constructor', '__proto__', 'unknown'],
  ['__proto__', 'constructor', 'unknown'],
];

test.each(names)('%s %s is %s', (module, name, verdict) => {
  expect(verdictOf(module, name)).toBe(verdict);
});
