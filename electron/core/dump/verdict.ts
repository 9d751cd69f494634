import type { PickleVerdict } from '../../../shared/pickle-report.ts';
import { todaysName } from './python2-names.ts';

/*
 * What a name in a pickle can do in Python. Exact lists first, so that a harmless name of a dangerous module is not
 * accused; then modules and names that can act; the rest is unknown. A name with dots reaches through attributes of
 * what is imported (`collections`, `abc.sys.modules`), and one of other scripts may only look like a known one (`оs`):
 * neither is ever harmless.
 */

const lists = (verdict: PickleVerdict, table: Readonly<Record<string, string>>) =>
  Object.entries(table).flatMap(([module, names]) =>
    names.split(' ').map((name): [string, PickleVerdict] => [`${module}\n${name}`, verdict]),
  );

/** They stand in ServerArgs by their name, as plain globals: calling one is an error in Python. */
const torchDtypes =
  'bfloat16 float16 float32 float64 half float double int8 int16 int32 int64 uint8 uint16 uint32 uint64 bool complex32 ' +
  'complex64 complex128 float8_e4m3fn float8_e4m3fnuz float8_e5m2 float8_e5m2fnuz float8_e8m0fnu float4_e2m1fn_x2';

/** Classes of SGLang's dumps over its versions, and how its structs and enums are written. */
const expected = lists('expected', {
  'sglang.srt.managers.io_struct':
    'GenerateReqInput EmbeddingReqInput SessionParams BaseReq RewardReqInput RerankReqInput',
  'sglang.srt.server_args': 'ServerArgs PortArgs',
  'sglang.srt.lora.lora_registry': 'LoRARef',
  'sglang.srt.utils.common': 'ImageData VideoData AudioData',
  'sglang.srt.utils': 'ImageData VideoData AudioData',
  'sglang.srt.managers.schedule_batch': 'Modality',
  'sglang.srt.managers.embed_types': 'PositionalEmbeds',
  'sglang.srt.configs.model_config': 'ModelConfig AttentionArch ModelImpl',
  'sglang.srt.disaggregation.utils': 'DisaggregationMode',
  http: 'HTTPStatus',
  'msgspec._utils': 'rebuild',
  torch: torchDtypes,
});

const numpyMulti = 'scalar _reconstruct';
const torchTypes =
  'Size device dtype strided FloatStorage HalfStorage BFloat16Storage DoubleStorage LongStorage ' +
  'IntStorage ShortStorage CharStorage ByteStorage BoolStorage';

/** Builders of plain values. */
const harmless = lists('harmless', {
  builtins:
    'object set frozenset list dict tuple int float complex bytes bytearray str bool range slice Ellipsis NotImplemented',
  collections: 'OrderedDict deque defaultdict Counter ChainMap UserDict UserList UserString',
  io: 'StringIO BytesIO',
  datetime: 'datetime date time timedelta timezone',
  zoneinfo: 'ZoneInfo',
  decimal: 'Decimal',
  fractions: 'Fraction',
  uuid: 'UUID SafeUUID',
  pathlib: 'Path PurePath PosixPath PurePosixPath WindowsPath PureWindowsPath',
  array: 'array _array_reconstructor',
  enum: 'Enum IntEnum Flag IntFlag StrEnum',
  types: 'SimpleNamespace',
  ipaddress: 'IPv4Address IPv6Address',
  _codecs: 'encode',
  copyreg: '_reconstructor __newobj__ __newobj_ex__',
  numpy: 'ndarray dtype matrix',
  'numpy.core.multiarray': numpyMulti,
  'numpy._core.multiarray': numpyMulti,
  'numpy.core.numeric': '_frombuffer',
  'numpy._core.numeric': '_frombuffer',
  torch: torchTypes,
  'torch._utils':
    '_rebuild_tensor_v2 _rebuild_tensor_v3 _rebuild_tensor _rebuild_parameter _rebuild_parameter_with_state ' +
    '_rebuild_sparse_tensor _rebuild_meta_tensor_no_storage _rebuild_qtensor',
  'torch.nn.parameter': 'Parameter',
  'torch.storage': 'UntypedStorage TypedStorage',
  'torch.serialization': '_get_layout',
  'transformers.configuration_utils': 'PretrainedConfig',
  'transformers.generation.configuration_utils': 'GenerationConfig',
  'PIL.Image': 'Image',
  'PIL.PngImagePlugin': 'PngImageFile',
  'PIL.JpegImagePlugin': 'JpegImageFile',
  'PIL.WebPImagePlugin': 'WebPImageFile',
});

const exact = new Map<string, PickleVerdict>([...harmless, ...expected]);

/** Modules of which everything unlisted can act, with the modules below them. */
const actingModules = new Set(
  (
    'os posix posixpath nt ntpath genericpath subprocess _posixsubprocess sys builtins weakref _weakref importlib _frozen_importlib ' +
    '_frozen_importlib_external imp runpy pkgutil zipimport site sysconfig code codeop ctypes _ctypes cffi mmap ' +
    'pickle _pickle cPickle marshal shelve dbm dill cloudpickle joblib jsonpickle operator _operator functools ' +
    '_functools itertools types inspect gc ast dis socket _socket socketserver ssl select selectors asyncio _asyncio ' +
    'urllib http ftplib smtplib poplib imaplib telnetlib nntplib xmlrpc webbrowser wsgiref requests aiohttp httpx ' +
    'urllib3 shutil tempfile io _io fileinput glob linecache pathlib zipfile tarfile sqlite3 threading _thread ' +
    'multiprocessing concurrent signal pty tty commands popen2 platform pdb bdb cmd profile cProfile timeit trace ' +
    'doctest unittest test venv ensurepip pip setuptools distutils pydoc idlelib lib2to3 logging atexit faulthandler ' +
    'resource crypt pwd grp antigravity this turtle tkinter curses readline rlcompleter ctypes.util numexpr yaml ' +
    'torch.hub torch.jit torch.serialization torch.load torch.storage torch.package torch.utils torch.distributed ' +
    'torch.multiprocessing torch._dynamo torch._inductor torch.fx torch.ops torch.classes numpy.f2py numpy.distutils ' +
    'numpy.testing numpy.lib numpy.ctypeslib pandas.io scipy.io keras tensorflow IPython jinja2 mako fabric paramiko'
  ).split(' '),
);

/** Of SGLang's helpers: they import by name, unpickle, fetch, delete files or end processes. */
const sglangActs =
  'dynamic_import safe_pickle_load SafeUnpickler MultiprocessingSerializer load_image load_audio load_video ' +
  'delete_directory kill_process_tree pyspy_dump_schedulers set_ulimit';

/** Names that can act in modules that mostly cannot. */
const actingNames = new Set(
  lists('can_act', {
    numpy: 'load save savez fromfile fromregex genfromtxt loadtxt memmap vectorize apply_along_axis',
    torch: 'load save compile',
    'torch._utils': '_import_dotted_name',
    // They call what they are given.
    'torch._tensor': '_rebuild_from_type _rebuild_from_type_v2',
    // What SGLang's own unpickler lets pass, or did, and should not.
    'sglang.srt.utils.common': sglangActs,
    'sglang.srt.utils': sglangActs,
    codecs: 'open EncodedFile getreader getwriter decode lookup register',
    _codecs: 'decode lookup register',
    copyreg: 'add_extension pickle constructor',
    pandas: 'read_pickle eval read_csv read_json read_sql',
    collections: 'namedtuple',
    decimal: 'getcontext setcontext',
    dataclasses: 'make_dataclass',
    uuid: 'getnode _popen',
    transformers: 'pipeline',
  }).map(([key]) => key),
);

const exceptionName = /^[A-Z][A-Za-z]*(?:Error|Exception|Warning|Interrupt|Exit|Iteration)$/;

/** The verdict on a module and a name in it. */
export function verdictOf(module: string, name: string): PickleVerdict {
  const [today, called] = todaysName(module, name);
  const known = exact.get(`${today}\n${called}`);
  if (known !== undefined) return known;
  if (today === 'builtins' && exceptionName.test(called)) return 'harmless';
  if (/^sglang\.srt\.configs\.\w+$/.test(today) && /^\w+Config$/.test(called)) return 'expected';
  if (/^transformers\.models\.\w+\.configuration_\w+$/.test(today) && /^\w+Config$/.test(called))
    return 'harmless';
  if (actingNames.has(`${today}\n${called}`) || actsByModule(today)) return 'can_act';
  // `abc.sys.modules` reaches sys through a module that says nothing of it; `__globals__` reaches everything.
  const steps = called.split('.');
  if (steps.length > 1 && steps.some((step) => actsByModule(step) || step.startsWith('__'))) return 'can_act';
  return 'unknown';
}

/** Whether the module, or one that it lies in, is on the list. */
function actsByModule(module: string): boolean {
  for (let end = module.length; end > 0; end = module.lastIndexOf('.', end - 1))
    if (actingModules.has(module.slice(0, end))) return true;
  return false;
}
