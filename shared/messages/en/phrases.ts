import { formatCount } from '../../format.ts';
import { batchPhrases } from './batch-phrases.ts';
import { checkPhrases } from './check-phrases.ts';
import { comparePhrases } from './compare-phrases.ts';
import { formPhrases } from './form-phrases.ts';
import { rulePhrases } from './rule-phrases.ts';

type Params = Readonly<Record<string, string | number>>;
const phrase = <P extends Params = Record<string, never>>(words: (params: P) => string) => words;

const plural = (count: number, one: string, many: string): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;
const oftenAt = (times: number, offset: number): string =>
  times === 1 ? `once, at byte ${offset}` : `${times} times, first at byte ${offset}`;

/**
 * Short clauses that core hands out as key and slots, so that window and CLI can say them in their own
 * language. A row is a whole clause; never glue two.
 */
export const phrases = {
  ...rulePhrases,
  ...comparePhrases,
  ...checkPhrases,
  ...batchPhrases,
  ...formPhrases,
  notInThisVersion: phrase(() => 'not in this version'),

  // Why a replay leaves a recorded field out, or sends another value.
  ridTaken: phrase(() => 'a rid that is in flight is refused'),
  sessionGone: phrase(() => 'that session is open on the recorded server only'),
  rebuiltFromLoraPath: phrase(() => 'the server rebuilds it from lora_path'),
  runsCodeOnServer: phrase(() => 'runs Python code on the server'),
  noJsonForm: phrase(() => 'has no JSON form that a server would read'),
  pairGone: phrase(() => 'hand-over of a prefill and decode pair that is gone'),
  ranksDiffer: phrase(() => 'the target may have other DP ranks'),
  socketOfOldProcess: phrase(() => 'socket of the recorded process'),
  clockOfOldHost: phrase(() => 'clock of the recorded host'),
  responsesJob: phrase(() => 'a job of the Responses API'),
  labelsTargetMetrics: phrase(() => 'its labels would enter the metrics of the target'),
  internalToServer: phrase(() => 'set by the server for itself'),
  tracesRecorded: phrase(() => 'would continue the recorded trace'),
  encoderGone: phrase(() => 'hand-over of an encoder that is gone'),
  onlyIn052: phrase(() => 'a field of version 0.5.2 only'),
  leftByServer: phrase(() => 'left on the request by the server, not a field'),
  siblingsRecorded: phrase(() => 'its siblings are records of their own'),
  mediaAsText: phrase(() => 'a server reads the URL or the data, not the object around it'),
  mediaHasNoText: phrase(() => 'neither a URL nor the data is in the record'),

  // What a reader should know about a request before sending it.
  defaultsLeftOut: phrase<{ count: number }>(({ count }) =>
    count === 1
      ? 'One field that holds its default is left out.'
      : `${count} fields that hold their defaults are left out.`,
  ),
  inputIdsWin: phrase(
    () => 'Both text and input_ids are set: the server reads input_ids, an edit of text changes nothing.',
  ),
  templatedPrompt: phrase(
    () =>
      'The prompt is already templated: it came by a chat route, whose tool and reasoning parsing a replay does not repeat.',
  ),
  seedUnset: phrase(
    () => 'The temperature is above 0 and sampling_seed is not set: two runs differ by chance.',
  ),
  fieldsUnknown: phrase<{ names: string }>(
    ({ names }) => `Not in the list of request fields, sent as recorded: ${names}.`,
  ),
  samplingUnknown: phrase<{ names: string }>(
    ({ names }) =>
      `Not in the list of sampling parameters: ${names}. A server that does not know one answers 500.`,
  ),
  classifyInstead: phrase(
    () => 'An embedding request, to be sent to /encode; a reward model takes the same body at /classify.',
  ),
  mediaOnOldHost: phrase<{ field: string }>(
    ({ field }) => `${field} names a file of the recorded host, which the target may not have.`,
  ),
  loraNeeded: phrase<{ name: string }>(({ name }) => `The target must have the LoRA adapter ${name}.`),
  hiddenStatesLarge: phrase(() => 'It asks for hidden states: the answer can be very large.'),
  outputWhenDumped: phrase(
    () => 'It was still running: the recorded output is what stood when it was dumped.',
  ),
  classUnknown: phrase<{ name: string }>(({ name }) => `Recorded as ${name}, read as a generate request.`),

  // Why an incident is open for reading only.
  openElsewhere: phrase<{ by: string }>(({ by }) => `${by} has it open`),
  takenOverBy: phrase<{ by: string }>(({ by }) => `it was taken over by ${by}`),
  writtenByNewer: phrase<{ version: number }>(
    ({ version }) => `it was written by a newer workbench (format ${version}), which this one only reads`,
  ),
  folderUnwritable: phrase<{ cause: string }>(({ cause }) => `its folder cannot be written: ${cause}`),
  openedToRead: phrase(() => 'it was opened only to be read'),
  incidentClosed: phrase(() => 'it is closed'),

  // What a person should know about an incident as it was opened.
  migratedFrom: phrase<{ version: number; backup: string }>(
    ({ version, backup }) => `Brought up from format ${version}; the old manifest is kept as ${backup}.`,
  ),
  foundInFolder: phrase<{ names: string }>(
    ({ names }) => `Lay in the folder without being listed, and was taken in: ${names}.`,
  ),
  linesLeftOut: phrase<{ file: string; count: number }>(({ file, count }) =>
    count === 1
      ? `One line of ${file} is cut or damaged and is left out.`
      : `${count} lines of ${file} are cut or damaged and are left out.`,
  ),
  fileNotUnderstood: phrase<{ file: string; cause: string }>(
    ({ file, cause }) => `${file} is not understood and left as it is: ${cause}.`,
  ),
  pinsNotUnderstood: phrase<{ count: number }>(({ count }) =>
    count === 1
      ? 'One pin is not understood; it is kept and not shown.'
      : `${count} pins are not understood; they are kept and not shown.`,
  ),
  entriesNotUnderstood: phrase<{ count: number }>(({ count }) =>
    count === 1
      ? 'One entry of incident.json is not understood and not shown.'
      : `${count} entries of incident.json are not understood and not shown.`,
  ),
  filesGone: phrase<{ names: string }>(({ names }) => `Listed, and no longer in the folder: ${names}.`),
  filesNotCarried: phrase<{ names: string }>(
    ({ names }) => `Could not be copied from the old folder: ${names}.`,
  ),
  noteHoldsMore: phrase(() => 'note.md holds text outside its seven sections; it is kept there.'),
  otherMaskKey: phrase(
    () => 'Masks from another machine are in it: the same secret may show as two different masks.',
  ),
  maskKeyNotKept: phrase<{ cause: string }>(
    ({ cause }) =>
      `The key of its masks could not be kept on this machine: ${cause}. Masks will differ next time.`,
  ),
  textRescued: phrase<{ files: string }>(
    ({ files }) => `What could not be saved last time is back: ${files}. Choose which text stays.`,
  ),

  // What became of a file that an incident refers to.
  notWhereItWas: phrase<{ path: string }>(({ path }) => `not found at ${path}`),
  notTheSameFile: phrase<{ path: string }>(({ path }) => `${path} is another file than the one added`),
  notCopied: phrase<{ names: string }>(({ names }) => `Not copied, no file of a bundle: ${names}.`),
  copiedInPart: phrase<{ name: string; kept: string; of: string }>(
    ({ name, kept, of }) => `Of ${name} only ${kept} of ${of} are copied.`,
  ),
  sourceGone: phrase(() => 'what it was taken from is gone; this is the copy made then'),

  // What a hand-saved trigger leaves open.
  moreRequests: phrase<{ count: number }>(({ count }) =>
    count === 1 ? 'The text holds one more request.' : `The text holds ${count} more requests.`,
  ),
  truncatedInLog: phrase<{ field: string }>(
    ({ field }) =>
      `${field} was cut by the logger, its middle is missing: a replay does not repeat the request.`,
  ),
  outputCutInLog: phrase(() => 'The logged output was cut by the logger.'),
  promptNotLogged: phrase(
    () => 'The log level left the prompt out: put text or input_ids in before sending.',
  ),
  mediaNotExported: phrase(() => 'The metrics export never holds images, video, audio or embeddings.'),
  keyNotKept: phrase(() => 'The line carries a key; it is not kept. Give it with the target.'),
  lineWasSentTo: phrase<{ url: string }>(({ url }) => `The line was sent to ${url}.`),
  shellVariables: phrase<{ names: string }>(
    ({ names }) => `Shell variables stand in the body as they are: ${names}.`,
  ),

  // Why a replay of many requests is not the recorded traffic.
  lateBySlots: phrase<{ count: number; parallel: number }>(
    ({ count, parallel }) =>
      `${plural(count, 'request', 'requests')} waited for ${parallel === 1 ? 'the only slot' : `one of ${parallel} slots`}`,
  ),
  sentLate: phrase<{ count: number; limit: string }>(
    ({ count, limit }) => `${plural(count, 'request was', 'requests were')} sent more than ${limit} late`,
  ),
  promptsDiffer: phrase<{ count: number; of: number }>(
    ({ count, of }) =>
      `${count} of ${plural(of, 'prompt', 'prompts')} ${count === 1 ? 'has' : 'have'} another number of tokens than recorded`,
  ),
  requestsFailed: phrase<{ count: number; of: number }>(
    ({ count, of }) => `${count} of ${plural(of, 'request', 'requests')} failed`,
  ),
  otherPace: phrase<{ speed: number }>(({ speed }) => `sent at ${speed} × the recorded pace`),
  orderOnly: phrase(() => 'the closed mode keeps the order, not the times'),
  constantRate: phrase<{ rate: number }>(
    ({ rate }) => `sent at ${rate} requests a second, not at the recorded times`,
  ),
  startsUnknown: phrase<{ count: number }>(
    ({ count }) =>
      `${plural(count, 'request has', 'requests have')} no usable start time and went with the one before`,
  ),
  eosIgnored: phrase(() => 'output lengths are forced to the recorded ones'),
  stoppedEarly: phrase<{ count: number }>(
    ({ count }) => `stopped with ${plural(count, 'request', 'requests')} still to send`,
  ),

  // Why a pickle cannot be read.
  pickleCut: phrase<{ opcode: string; need: number; left: number }>(
    ({ opcode, need, left }) => `the data ends inside ${opcode}: ${need} bytes needed, ${left} left`,
  ),
  pickleLineCut: phrase<{ opcode: string }>(
    ({ opcode }) => `the data ends inside ${opcode}: its line has no end`,
  ),
  pickleNoStop: phrase(() => 'the data ends before STOP'),
  pickleOpcode: phrase<{ opcode: string }>(({ opcode }) => `${opcode} is no opcode`),
  pickleProtocol: phrase<{ protocol: number }>(({ protocol }) => `protocol ${protocol} is not known`),
  pickleUnderflow: phrase<{ opcode: string }>(
    ({ opcode }) => `${opcode} asks for more values than there are`,
  ),
  pickleNoMark: phrase<{ opcode: string }>(({ opcode }) => `${opcode} finds no mark`),
  pickleOddItems: phrase<{ opcode: string }>(({ opcode }) => `${opcode} finds a key without a value`),
  pickleUnhashable: phrase<{ type: string }>(({ type }) => `a ${type} cannot be a key`),
  pickleTarget: phrase<{ opcode: string; type: string }>(
    ({ opcode, type }) => `${opcode} cannot change a ${type}`,
  ),
  pickleCallable: phrase<{ opcode: string; type: string }>(
    ({ opcode, type }) => `${opcode} on a ${type}, which nobody can call`,
  ),
  pickleArguments: phrase<{ opcode: string; type: string }>(
    ({ opcode, type }) => `${opcode} with a ${type} in place of its arguments`,
  ),
  pickleGlobal: phrase<{ opcode: string }>(
    ({ opcode }) => `${opcode} without the name of a module and a class`,
  ),
  pickleNumber: phrase<{ opcode: string }>(({ opcode }) => `${opcode} holds no number`),
  pickleString: phrase<{ opcode: string }>(({ opcode }) => `${opcode} holds no string in quotes`),
  pickleEscape: phrase<{ opcode: string }>(({ opcode }) => `${opcode} holds an escape that is not whole`),
  pickleUtf8: phrase<{ at: number }>(({ at }) => `the text is not UTF-8 at byte ${at}`),
  pickleAscii: phrase<{ at: number }>(({ at }) => `the text is not ASCII at byte ${at}`),
  pickleMemo: phrase<{ number: string }>(({ number }) => `nothing was kept under number ${number}`),
  pickleMemoNumber: phrase<{ number: string }>(({ number }) => `${number} is no memo number`),
  pickleExtension: phrase<{ code: number }>(({ code }) => `${code} is no extension code`),
  pickleBuffer: phrase(() => 'it asks for a buffer that was sent apart from it'),
  pickleNegative: phrase<{ opcode: string }>(({ opcode }) => `${opcode} has a negative length`),
  pickleTooLong: phrase<{ opcode: string }>(({ opcode }) => `${opcode} has a length that no file has`),
  pickleStack: phrase<{ most: number }>(({ most }) => `more than ${most} values wait on its stack`),
  pickleMarks: phrase<{ most: number }>(({ most }) => `more than ${most} marks wait on its stack`),
  pickleDigits: phrase<{ most: number }>(({ most }) => `a number has more than ${most} digits`),
  pickleLong: phrase<{ most: number }>(({ most }) => `a number has more than ${most} bytes`),
  pickleMemoFull: phrase<{ most: number }>(
    ({ most }) => `more than ${formatCount(most)} values are kept to be referred to`,
  ),
  pickleText: phrase<{ most: number }>(({ most }) => `one text has more than ${formatCount(most)} bytes`),
  pickleItems: phrase<{ most: number }>(
    ({ most }) => `one container has more than ${formatCount(most)} items`,
  ),
  pickleKeys: phrase(() => 'its keys are so long that comparing them would not end'),
  pickleRecord: phrase<{ most: number }>(({ most }) => `one record has more than ${formatCount(most)} bytes`),
  pickleTangled: phrase(
    () => 'it refers to so many others, again and again, that reading them would not end',
  ),
  pickleSeconds: phrase<{ most: number }>(
    ({ most }) => `decoding one record takes more than ${most} s of the processor`,
  ),
  pickleMemory: phrase<{ most: number }>(
    ({ most }) => `its values would take more than ${most} bytes of memory`,
  ),

  // What a file is that is no dump.
  fileIsEmpty: phrase(() => 'an empty file'),
  packedNoPickle: phrase<{ format: string }>(
    ({ format }) => `a ${format} archive that does not hold a pickle`,
  ),
  fileIsXz: phrase(() => 'an xz archive: unpack it with xz -d'),
  fileIsBzip2: phrase(() => 'a bzip2 archive: unpack it with bzip2 -d'),
  fileIsTar: phrase(() => 'a tar archive'),
  fileIsHtml: phrase(() => 'an HTML page'),
  fileIsJson: phrase(() => 'JSON'),
  fileIsText: phrase(() => 'text'),
  fileIsProgram: phrase(() => 'a program'),
  fileIsZeros: phrase(() => 'nothing but zero bytes'),
  fileIsUnknown: phrase<{ cause: string }>(({ cause }) => `something else: as a pickle, ${cause}`),

  // What a pickle holds that is no dump.
  holdsNone: phrase(() => 'None'),
  holdsScalar: phrase<{ type: string }>(({ type }) => `a single ${type}`),
  holdsEmptyList: phrase(() => 'an empty list'),
  holdsList: phrase<{ type: string; count: number }>(
    ({ type, count }) => `a list of ${count} items, the first a ${type}`,
  ),
  holdsCollection: phrase<{ type: string; count: number }>(
    ({ type, count }) => `a ${type} of ${count} items`,
  ),
  holdsDict: phrase<{ keys: string }>(({ keys }) => `a dict without requests, with the keys ${keys}`),
  holdsEmptyDict: phrase(() => 'an empty dict'),
  holdsRequests: phrase<{ type: string }>(({ type }) => `a dict whose requests are a ${type}`),
  holdsObject: phrase<{ path: string }>(({ path }) => `an object of ${path}`),
  holdsCall: phrase<{ path: string }>(({ path }) => `a call of ${path}, which was not made`),
  holdsTorch: phrase(() => 'what torch.save writes: tensors'),

  // What was seen in a dump and not understood.
  entryUnread: phrase<{ key: string; cause: string }>(
    ({ key, cause }) => `the entry ${key} beside the requests cannot be read: ${cause}`,
  ),
  mergedOf: phrase<{ files: number }>(({ files }) => `${formatCount(files)} files in one table`),
  inSeveralFiles: phrase<{ count: number }>(({ count }) =>
    count === 1
      ? '1 request stands in more than one file, and is shown once'
      : `${formatCount(count)} requests stand in more than one file, and are shown once`,
  ),
  fileLeftOut: phrase<{ file: string; cause: string }>(({ file, cause }) => `${file} is left out: ${cause}`),
  fileNote: phrase<{ file: string; note: string }>(({ file, note }) => `${file}: ${note}`),
  alsoDamaged: phrase<{ cause: string }>(({ cause }) => cause),
  moreNotes: phrase<{ count: number }>(({ count }) => `${formatCount(count)} more notes on single files`),
  filesPast: phrase<{ count: number; most: number }>(
    ({ count, most }) =>
      `${formatCount(count)} files are left out: ${formatCount(most)} are opened together at most`,
  ),
  notRecords: phrase<{ count: number; first: number }>(({ count, first }) =>
    count === 1
      ? `Entry ${first} of the list is no record and is left out.`
      : `${count} entries of the list are no records and are left out; the first is entry ${first}.`,
  ),
  oddRecords: phrase<{ count: number; first: number }>(({ count, first }) =>
    count === 1
      ? `Record ${first} is not a tuple of four; what it has is shown.`
      : `${count} records are not tuples of four, record ${first} the first; what they have is shown.`,
  ),
  unknownTopKeys: phrase<{ keys: string }>(({ keys }) => `Keys of the dump that are not known: ${keys}.`),
  unknownClasses: phrase<{ classes: string }>(
    ({ classes }) => `Requests of a class that is not known: ${classes}.`,
  ),
  noServerArgs: phrase(
    () => 'The server could not write its arguments: model and topology are not in the dump.',
  ),
  archiveDiffers: phrase(
    () => 'it was packed, and its check sum does not fit what came out: some of these bytes were changed',
  ),
  archiveWasCut: phrase(
    () => 'it was packed, and the archive is cut or damaged: what came out before is read',
  ),
  bytesAfterStop: phrase<{ bytes: number }>(
    ({ bytes }) => `${bytes} bytes follow the end of the pickle and were not read.`,
  ),
  batchRecords: phrase<{ count: number }>(({ count }) =>
    count === 1
      ? 'One record holds a whole batch; a server writes one record a prompt.'
      : `${count} records hold whole batches; a server writes one record a prompt.`,
  ),

  // What became of a source of a bundle.
  notInBundle: phrase(() => 'not in this bundle'),
  fileGone: phrase(() => 'collected, but its file is gone from the bundle'),
  fileUnreadable: phrase<{ cause: string }>(({ cause }) => `its file could not be read: ${cause}`),
  fileTooLarge: phrase<{ kept: string; of: string }>(({ kept, of }) => `only ${kept} of ${of} are read`),
  archiveEndsEarly: phrase(() => 'the archive ends before it'),
  notCalled: phrase(() => 'not called: stopped before'),
  callStopped: phrase(() => 'stopped before it answered'),
  probesOff: phrase(() => 'left out: health probes are off'),
  notPrometheus: phrase(() => 'the answer is none of Prometheus'),
  noSuchSeries: phrase(() => 'no series of SGLang or its routers in that window'),
  windowFull: phrase<{ values: number }>(
    ({ values }) => `not fetched: the window holds ${formatCount(values)} values already`,
  ),
  watchRuleFired: phrase<{ rule: string }>(({ rule }) => `rule ${rule} fired`),
  watchRuleFiredAt: phrase<{ rule: string; target: string }>(
    ({ rule, target }) => `rule ${rule} fired at ${target}`,
  ),
  targetHasNoUrl: phrase(() => 'there is no url'),
  targetHasBadUrl: phrase(() => 'the URL is not of the form http://host:port'),
  targetHoldsKey: phrase(() => 'the URL holds a user name or a password'),
  targetHasOddRole: phrase<{ role: string; roles: string }>(
    ({ role, roles }) => `${role} is no role; there are ${roles}`,
  ),
  targetNotUnderstood: phrase(() => 'not of the form "role url"'),
  targetTwice: phrase<{ first: number }>(({ first }) => `the same address as entry ${first}`),
  httpStatus: phrase<{ status: number }>(({ status }) => `HTTP ${status}`),
  httpStatusSays: phrase<{ status: number; message: string }>(
    ({ status, message }) => `HTTP ${status}: ${message}`,
  ),
  keyRefused: phrase<{ status: number }>(
    ({ status }) => `HTTP ${status}: it wants a key, or another one than was given`,
  ),
  metricsOff: phrase(() => 'HTTP 404: the server runs without --enable-metrics'),
  noAdminKey: phrase(() => 'HTTP 400: the server has no admin key'),
  redirects: phrase<{ status: number; to: string }>(({ status, to }) =>
    to === ''
      ? `HTTP ${status}: a redirect, not followed`
      : `HTTP ${status}: redirects to ${to}, not followed`,
  ),
  connectionRefused: phrase(() => 'nothing listens there: connection refused'),
  connectionReset: phrase(() => 'the connection was closed without an answer'),
  hostNotFound: phrase(() => 'the host name could not be resolved'),
  // Of a call that goes by a proxy: the server itself was never asked.
  proxyNotListening: phrase(() => 'nothing listens at the proxy'),
  proxyUnknown: phrase(() => 'the host name of the proxy could not be resolved'),
  proxySilent: phrase(() => 'the proxy takes no connection'),
  proxyAnswered: phrase<{ status: number }>(
    ({ status }) => `the proxy makes no way there and answers HTTP ${status}`,
  ),
  tlsRefused: phrase<{ cause: string }>(({ cause }) => `no TLS connection: ${cause}`),
  timedOut: phrase<{ seconds: number }>(({ seconds }) => `no answer within ${seconds} s`),
  timedOutSometime: phrase(() => 'no answer in time'),
  callFailed: phrase<{ cause: string }>(({ cause }) => `no answer: ${cause}`),
  webPage: phrase<{ title: string }>(({ title }) =>
    title === '' ? 'answered with a web page' : `answered with a web page: ${title}`,
  ),
  notJson: phrase(() => 'the answer is no JSON'),
  notMetrics: phrase(() => 'the answer holds no metrics'),
  emptyAnswer: phrase(() => 'the answer is empty'),
  errorAnswer: phrase<{ message: string }>(({ message }) => `an error was saved in its place: ${message}`),
  bodyTooLarge: phrase<{ kept: string }>(({ kept }) => `cut at ${kept}, the answer went on`),
  bodyBroken: phrase<{ kept: string }>(({ kept }) => `the connection broke after ${kept}`),
  bodyTimedOut: phrase<{ kept: string; seconds: number }>(
    ({ kept, seconds }) => `cut after ${seconds} s, when ${kept} had arrived`,
  ),
  bodyStopped: phrase<{ kept: string }>(({ kept }) => `stopped when ${kept} had arrived`),
  asWritten: phrase<{ text: string }>(({ text }) => text),

  // What a file is that cannot be opened.
  isEmptyFile: phrase(() => 'an empty file'),
  isSpecialFile: phrase(() => 'neither a file nor a folder'),
  isFilePackedWith: phrase<{ format: string }>(({ format }) => `a file packed with ${format}`),
  isZipOf: phrase<{ names: string }>(({ names }) => `a zip of ${names}`),
  isZipOfTensors: phrase(() => 'a file that torch.save wrote'),
  isPacked: phrase<{ format: string }>(({ format }) => `packed as ${format}`),
  isElf: phrase(() => 'an ELF file, such as a core dump'),
  isWebPage: phrase(() => 'a web page'),
  isNoUtf8: phrase(() => 'its bytes are no UTF-8'),
  isNoJson: phrase(() => 'it is no JSON'),
  isJson: phrase(() => 'JSON, but neither a request nor a line of a request log'),
  isText: phrase(() => 'text, but no request'),
  isBinary: phrase(() => 'binary data of a kind not known here'),

  // Why a rule was not checked.
  sourceMissing: phrase<{ source: string }>(({ source }) => `${source} was not collected`),
  valueMissing: phrase<{ name: string }>(({ name }) => `${name} is not in this bundle`),
  nothingObserved: phrase<{ name: string }>(({ name }) => `${name} has no observation yet`),
  capturedIdle: phrase(() => 'the server was idle when captured'),
  answerTimeUnknown: phrase(() => 'how long the answer took was not recorded'),
  noHealthVerdict: phrase(() => 'no health check gave a verdict'),
  nothingAnswered: phrase(() => 'no call was answered'),
  nothingCollected: phrase(() => 'nothing was collected'),
  loadTooOld: phrase<{ seconds: number }>(
    ({ seconds }) => `the load was ${seconds} s old when it was answered`,
  ),
  loadAgeUnknown: phrase(() => 'the load does not say how old it is'),
  mayBeAsleep: phrase(() => 'an idle rank may sleep (--sleep-on-idle), and /server_info does not tell'),
  oneSilentCall: phrase<{ source: string }>(({ source }) => `${source} alone gave no answer`),
  mayBeStarting: phrase(() => 'nothing shows that the server has served: it may be starting'),
  dumpNotWhole: phrase(() => 'the dump was not read to its end, where requests in flight stand'),
  noneInFlight: phrase(() => 'no request was in flight'),
  tooFewEnds: phrase(() => 'too few finished requests with usable times to hold them against'),
  speculationOff: phrase(() => 'no speculative algorithm is set'),
  finishedOnly: phrase(() => 'a request dump holds finished requests only'),
  dumpKindUnknown: phrase(() => 'whether it is a crash dump cannot be told'),
  dumpStillRead: phrase(() => 'the dump is still being read'),
  noneFinished: phrase(() => 'no request finished'),
  recordsWithout: phrase<{ name: string }>(({ name }) => `no record has ${name}`),
  tooFewRequests: phrase<{ count: number; need: number }>(
    ({ count, need }) => `${formatCount(count)} requests are too few: it takes ${formatCount(need)}`,
  ),
  noServerArgsHere: phrase(() => 'the dump holds no server arguments'),
  noTexts: phrase(() => 'no answer has a text of some length that can be looked at'),
  restUnread: phrase(() => 'the dump was not read to its end'),
  refusedNotDumped: phrase(() => 'refused requests do not reach a dump: that none is in it proves nothing'),
  poolUnknown: phrase(
    () => 'the size of the KV pool is not known: open a capture of the same server beside it',
  ),
  mixChanged: phrase(() => 'prompts became longer or shorter meanwhile'),
  noneOfOneSize: phrase(() => 'too few requests of one size to hold one against the others'),
  saidBy: phrase<{ rule: string }>(({ rule }) => `answered by ${rule}`),
  ruleFailed: phrase<{ cause: string }>(({ cause }) => `the rule failed: ${cause}`),

  // What the values behind a finding are.
  evidenceRunning: phrase(() => 'Running requests'),
  evidenceWaiting: phrase(() => 'Waiting requests'),
  evidenceTokenUsage: phrase(() => 'KV pool in use'),
  evidencePool: phrase(() => 'KV pool, tokens'),
  evidenceSnapshotAge: phrase(() => 'Age of the load'),
  evidenceTtft: phrase(() => 'Mean TTFT'),
  evidenceQueueTime: phrase(() => 'Mean queue time'),
  evidenceStage: phrase<{ stage: string }>(({ stage }) => `Mean ${stage}`),
  evidenceAcceptLength: phrase(() => 'Tokens a verify step'),
  evidenceAlgorithm: phrase(() => 'Speculative algorithm'),
  evidenceMetricsOn: phrase(() => 'Metrics on'),
  evidenceServed: phrase(() => 'Requests served'),
  evidenceAnswerTime: phrase<{ path: string }>(({ path }) => `Time ${path} took`),
  evidenceInClear: phrase<{ key: string }>(({ key }) => `Times ${key} is in the clear`),
  evidenceInFlight: phrase(() => 'Requests in flight'),
  evidenceSinceLastEnd: phrase(() => 'Since the last one finished'),
  evidenceUsualGap: phrase(() => 'Usual pause between two'),
  evidenceSameLength: phrase<{ tokens: number }>(
    ({ tokens }) => `In flight with ${formatCount(tokens)} prompt tokens`,
  ),
  evidenceMedia: phrase(() => 'In flight with media'),
  evidenceLora: phrase(() => 'In flight with an adapter'),
  evidenceReadTo: phrase(() => 'Bytes read'),
  evidenceLengthBand: phrase<{ tokens: number }>(
    ({ tokens }) => `In flight with ${formatCount(tokens)} to ${formatCount(2 * tokens - 1)} prompt tokens`,
  ),
  evidenceAsText: phrase(() => 'In flight, sent as text'),
  evidenceAsIds: phrase(() => 'In flight, sent as token ids'),
  evidenceGrammar: phrase(() => 'In flight with a grammar'),
  evidenceLogprobs: phrase(() => 'In flight with logprobs'),
  evidenceSamples: phrase(() => 'In flight with n > 1'),
  evidenceServerArgs: phrase(() => 'Server arguments'),
  evidenceFinished: phrase(() => 'Finished requests'),
  evidenceTimed: phrase(() => 'Requests with times of their stages'),
  evidenceUnknownName: phrase<{ offset: number }>(
    ({ offset }) => `Unknown name at byte ${formatCount(offset)}`,
  ),
  evidenceActingName: phrase<{ offset: number }>(
    ({ offset }) => `Name that can act, at byte ${formatCount(offset)}`,
  ),
  evidenceWeights: phrase<{ version: string }>(({ version }) => `Requests answered by weights ${version}`),
  evidenceLooked: phrase(() => 'Answers looked at'),
  evidenceRepeats: phrase<{ index: number }>(({ index }) => `Request ${index} repeats itself`),
  evidenceOneToken: phrase<{ index: number }>(({ index }) => `Request ${index} is one token over and over`),
  evidenceReplacement: phrase<{ index: number }>(({ index }) => `Request ${index} has broken characters`),
  evidenceEmptyText: phrase<{ index: number }>(({ index }) => `Request ${index} has tokens and no text`),
  evidenceMarkup: phrase<{ index: number }>(({ index }) => `Request ${index} has markup`),
  evidenceToolParser: phrase(() => 'Tool-call parser'),
  evidenceReasoningParser: phrase(() => 'Reasoning parser'),
  evidenceAbort: phrase<{ message: string }>(({ message }) => `Aborted: ${message}`),
  evidenceUncachedP99: phrase(() => 'p99 of uncached prompt tokens'),
  evidenceShortTtft: phrase(() => 'p99 TTFT of short prompts'),
  evidenceRecordTtft: phrase<{ index: number }>(({ index }) => `Request ${index}, TTFT`),
  evidenceRecordUncached: phrase<{ index: number }>(
    ({ index }) => `Request ${index}, uncached prompt tokens`,
  ),
  evidenceRetracted: phrase(() => 'Requests retracted'),
  evidenceRecordRetractions: phrase<{ index: number }>(({ index }) => `Request ${index}, retractions`),
  evidenceRecordNeeds: phrase<{ index: number }>(
    ({ index }) => `Request ${index}, prompt and tokens asked for`,
  ),
  evidenceHitBefore: phrase(() => 'Cache-hit rate before'),
  evidenceHitAfter: phrase<{ index: number }>(({ index }) => `Cache-hit rate from request ${index} on`),
  evidenceLowerTier: phrase(() => 'Cached tokens from host memory or storage'),
  evidenceRecordLower: phrase<{ index: number }>(
    ({ index }) => `Request ${index}, tokens from host memory or storage`,
  ),
  evidenceAcceptAfter: phrase<{ index: number }>(
    ({ index }) => `Tokens a verify step from request ${index} on`,
  ),
  evidenceRecordAccept: phrase<{ index: number }>(({ index }) => `Request ${index}, tokens a verify step`),
  evidenceAdapters: phrase(() => 'Adapters named'),
  evidenceLoraSlots: phrase(() => 'Adapters that a batch holds'),
  evidenceFrontP95: phrase(() => 'p95 of the time before the scheduler'),
  evidenceFrontShare: phrase(() => 'Of the time to first token'),
  evidenceRecordFront: phrase<{ index: number }>(({ index }) => `Request ${index}, before the scheduler`),
  evidenceRecordAge: phrase<{ index: number }>(({ index }) => `Request ${index}, age at the dump`),
  evidenceOutlierFront: phrase<{ index: number }>(
    ({ index }) => `Request ${index}, lost before the scheduler`,
  ),
  evidenceOutlierQueue: phrase<{ index: number }>(({ index }) => `Request ${index}, lost in the queue`),
  evidenceOutlierPrefill: phrase<{ index: number }>(({ index }) => `Request ${index}, lost in prefill`),
  evidenceOutlierRest: phrase<{ index: number }>(
    ({ index }) => `Request ${index}, lost after its first token`,
  ),
  evidenceOutlierWhole: phrase<{ index: number }>(({ index }) => `Request ${index}`),

  // Why a file could not be written.
  writeDenied: phrase(() => 'this account may not write there'),
  writeReadOnly: phrase(() => 'the place is read-only'),
  writeFull: phrase(() => 'the disk is full'),
  writeQuota: phrase(() => 'the quota is used up'),
  writeTooLarge: phrase(() => 'no file may become that large there'),
  writeNoFolder: phrase(() => 'its folder does not exist'),
  writeNotFolder: phrase(() => 'a part of the path is a file'),
  writeTaken: phrase(() => 'a file stands where the folder should be'),
  writeIsFolder: phrase(() => 'a folder has that name'),
  writeNameLong: phrase(() => 'the name is too long'),

  // What a base URL lacks.
  theBaseUrl: phrase(() => 'The base URL'),
  theCapture: phrase(() => 'The capture'),
  noLongerOpen: phrase(() => 'it is no longer open'),
  urlEmpty: phrase(() => 'it is empty'),
  urlBlank: phrase(() => 'there is a blank in it'),
  urlScheme: phrase<{ scheme: string }>(
    ({ scheme }) => `${scheme}:// is not a scheme that SGLang's HTTP server has`,
  ),
  urlNoHost: phrase(() => 'the host is missing'),
  urlPort: phrase(() => 'the port is past 65535'),
  urlNotBase: phrase(() => 'a base URL ends with its path, without ? or #'),
  urlForm: phrase(() => 'it is not of the form http://host:port'),

  // Why a filter is not understood.
  whereField: phrase<{ found: string }>(({ found }) => `“${found}” is no field`),
  whereFieldNear: phrase<{ found: string; near: string }>(
    ({ found, near }) => `“${found}” is no field, ${near} is`,
  ),
  whereNoClause: phrase(() => 'a field is missing'),
  whereOperator: phrase<{ field: string; operators: string }>(
    ({ field, operators }) => `one of ${operators} is missing after ${field}`,
  ),
  whereOtherOperator: phrase<{ field: string; found: string; operators: string }>(
    ({ field, found, operators }) => `${field} takes one of ${operators}, not ${found}`,
  ),
  whereNoValue: phrase<{ field: string }>(({ field }) => `the value for ${field} is missing`),
  whereBoolean: phrase<{ found: string }>(({ found }) => `“${found}” is neither yes nor no`),
  whereState: phrase<{ found: string }>(
    ({ found }) => `“${found}” is none of finished, in flight, health check`,
  ),
  whereCount: phrase<{ found: string }>(({ found }) => `“${found}” is no number such as 8000 or 8k`),
  whereSeconds: phrase<{ found: string }>(
    ({ found }) => `“${found}” is no time span such as 500ms, 2s or 1min`,
  ),
  whereTime: phrase<{ found: string }>(
    ({ found }) => `“${found}” is no time such as 02:40:35, 2026-11-24 02:40 or Unix seconds`,
  ),
  whereUnknown: phrase(() => 'unknown takes = or !='),
  whereJoin: phrase<{ found: string }>(({ found }) => `and or or is expected before “${found}”`),
  whereUnclosed: phrase(() => 'a parenthesis is not closed'),
  whereQuote: phrase(() => 'a quote is not closed'),
  whereCharacter: phrase<{ found: string }>(({ found }) => `“${found}” has no meaning here`),
  whereTooDeep: phrase(() => 'it is nested too deep'),

  // What a copy or an archive leaves out.
  nameNotPortable: phrase<{ why: string }>(({ why }) => `its name would not work everywhere: ${why}`),
  isLinkOrDevice: phrase(() => 'it is a link, a device or a pipe, and those are not followed'),
  // What a pickle names.
  moreNamesThanKept: phrase<{ lost: number }>(
    ({ lost }) => `${lost} more names, ids or codes than are listed here`,
  ),
  computedName: phrase(
    () => 'Python would be made to work out the name of something to import, which could be anything',
  ),
  anotherPickleFollows: phrase<{ bytes: number }>(
    ({ bytes }) =>
      `${bytes} bytes follow the end of the pickle and begin as another one does; it was not read`,
  ),
  callThrownAway: phrase<{ offset: number; times: number }>(
    ({ offset, times }) =>
      `the result of a call is thrown away ${oftenAt(times, offset)}; the call would be made all the same`,
  ),
  stateSetAgain: phrase<{ offset: number; times: number }>(
    ({ offset, times }) =>
      `the state of an object is set anew ${oftenAt(times, offset)}; the last one is shown, all are kept`,
  ),
  textOfPython2: phrase<{ offset: number; times: number }>(
    ({ offset, times }) => `text of Python 2 stands in it ${oftenAt(times, offset)}, and is read as ASCII`,
  ),
  nestedTorchFile: phrase(
    () =>
      'torch.storage._load_from_bytes would load another pickle out of bytes in this one; those were not looked into',
  ),
} as const;
