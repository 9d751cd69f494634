import { formatBytes } from '../../format.ts';
import type { ProblemCode } from '../../outcome.ts';

/** One failure's words. `message` names the thing and the cause, `hint` the next step. */
interface Entry<P> {
  readonly code: ProblemCode;
  message(params: P): string;
  hint?(params: P): string;
}
const entry = <P>(
  code: ProblemCode,
  message: (params: P) => string,
  hint?: (params: P) => string,
): Entry<P> => (hint ? { code, message, hint } : { code, message });

type None = Record<string, never>;

/** What a dump that breaks off still shows. */
const recordsBefore = (records: number): string => {
  if (records === 0) return 'no record before that is whole';
  return records === 1 ? 'the record before that is shown' : `the ${records} records before that are shown`;
};

/** Every failure that can reach a person. A new one is one row here and one `throw`. */
export const problems = {
  internal: entry<{ cause: string }>(
    'INTERNAL',
    ({ cause }) => `The workbench met a fault of its own: ${cause}.`,
    () => 'Nothing was lost on disk. Try again; if it stays, report it with this sentence.',
  ),
  cancelled: entry<None>('CANCELLED', () => 'Cancelled before it was done.'),
  badInput: entry<{ what: string; cause: string }>(
    'BAD_INPUT',
    ({ what, cause }) => `${what} cannot be used: ${cause}.`,
  ),
  syntheticFormat: entry<{ format: string }>(
    'BAD_INPUT',
    ({ format }) => `${format} cannot be written with synthetic prompts: it holds whole records.`,
    () => 'Take --format k6 or --format mooncake.',
  ),
  k6NeedsPlace: entry<None>(
    'BAD_INPUT',
    () => 'k6 is a script and its data: two files, which cannot be printed.',
    () => 'Say where the script goes, such as --out trace.js.',
  ),
  notFound: entry<{ path: string }>(
    'NOT_FOUND',
    ({ path }) => `${path} does not exist, or was moved.`,
    () => 'Check the path, or look for the file where it was moved to.',
  ),
  unreadable: entry<{ path: string; cause: string }>(
    'UNREADABLE',
    ({ path, cause }) => `${path} could not be read: ${cause}.`,
    () => 'Check that the file is complete and that you may read it, then open it again.',
  ),
  writeFailed: entry<{ path: string; cause: string }>(
    'WRITE_FAILED',
    ({ path, cause }) => `${path} could not be written: ${cause}.`,
    () => 'Choose another place, or free some space, and try again. Nothing that was open is lost.',
  ),
  badArguments: entry<{ cause: string; help: string }>(
    'BAD_INPUT',
    ({ cause }) => `The command was not understood: ${cause}.`,
    ({ help }) => `See ${help}`,
  ),
  noSuchRid: entry<{ rid: string; file: string; total: number }>(
    'NOT_FOUND',
    ({ rid, file, total }) => `${file} holds ${total} requests, and none has the rid ${rid}.`,
    () => 'See `dump list --all` for what it holds.',
  ),

  // The incident folder.
  notAnIncident: entry<{ path: string }>(
    'NOT_RECOGNISED',
    ({ path }) => `${path} is no incident folder.`,
    () => 'Looked for incident.json with "format": "sglang-incident". Open the folder that holds it.',
  ),
  incidentDamaged: entry<{ path: string; cause: string }>(
    'UNREADABLE',
    ({ path, cause }) => `${path} cannot be read: ${cause}.`,
    () =>
      'Nothing was changed. Restore the file from git or from a copy; captures, dumps and note beside it can be opened one by one.',
  ),
  incidentTargetTaken: entry<{ path: string; found: string }>(
    'WRITE_FAILED',
    ({ path, found }) => `${path} cannot become an incident folder: it holds ${found} already.`,
    () => 'Choose a new or an empty folder. Nothing was changed.',
  ),
  incidentReadOnly: entry<{ name: string; why: string }>(
    'WRITE_FAILED',
    ({ name, why }) => `${name} is open for reading only: ${why}.`,
    () => 'Take it over, or save the incident elsewhere.',
  ),
  incidentGone: entry<{ path: string }>(
    'WRITE_FAILED',
    ({ path }) =>
      `The incident folder ${path} is gone: it was moved, removed, or its disk is no longer there.`,
    () => 'What you wrote is kept. Bring the folder back, or save the incident elsewhere.',
  ),
  incidentTakenOver: entry<{ name: string; by: string }>(
    'WRITE_FAILED',
    ({ name, by }) => `${name} was taken over by ${by}, and nothing more was written there.`,
    () => 'What you wrote is kept. Save the incident elsewhere, or take it back.',
  ),
  incidentHasNoCapture: entry<{ incident: string }>(
    'NOT_FOUND',
    ({ incident }) => `The incident ${incident} has no capture that is there.`,
    () => 'Collect one into it, or name a bundle.',
  ),
  noSuchItem: entry<{ what: string; incident: string }>(
    'NOT_FOUND',
    ({ what, incident }) => `${what} is not in the incident ${incident}.`,
  ),
  noSuchBaseline: entry<None>(
    'NOT_FOUND',
    () => 'The baseline is not kept any more.',
    () => 'Choose another side, or name another capture healthy.',
  ),
  artifactMissing: entry<{ name: string; why: string }>(
    'NOT_FOUND',
    ({ name, why }) => `${name} cannot be opened: ${why}.`,
    () => 'Say where it lies now, or take it off the incident.',
  ),
  incidentIsOpen: entry<{ path: string }>(
    'WRITE_FAILED',
    ({ path }) => `${path} is open in a window, and nothing was deleted.`,
    () => 'Close its window first.',
  ),
  runCutShort: entry<None>(
    'CANCELLED',
    () => 'The workbench ended while this run was under way. What had arrived is shown.',
    () => 'Send it again.',
  ),
  dumpIsAnother: entry<{ path: string; name: string }>(
    'BAD_INPUT',
    ({ path, name }) => `${path} is not the dump ${name} of this incident: its content differs.`,
    () => 'Look for the file itself, or add this one as another dump.',
  ),
  attachmentTooLarge: entry<{ path: string; size: string; most: string }>(
    'BAD_INPUT',
    ({ path, size, most }) => `${path} is ${size}; at most ${most} can be attached.`,
    () => 'Attach the part around the run, e.g. what `tail -c 50M` writes.',
  ),
  attachmentNoText: entry<{ path: string; cause: string }>(
    'BAD_INPUT',
    ({ path, cause }) => `${path} cannot be attached: ${cause}.`,
    () => 'Attach a text, such as a log or stacks: only in a text can secrets be masked.',
  ),

  // Replay: the target.
  badBaseUrl: entry<{ what: string; cause: string }>(
    'BAD_INPUT',
    ({ what, cause }) => `${what} cannot be used: ${cause}.`,
    () => 'Write it as http://127.0.0.1:30000; a base path may follow.',
  ),
  credentialsInUrl: entry<None>(
    'BAD_INPUT',
    () => 'The base URL holds a user name or a password.',
    () =>
      'Leave them out. A key goes into its own field: it is sent as a bearer token and never written down.',
  ),
  badToken: entry<None>(
    'BAD_INPUT',
    () => 'The token holds characters that no HTTP header can carry.',
    () => 'Copy the key again, without quotes, blanks or line ends.',
  ),
  targetGuarded: entry<{ host: string }>(
    'GUARDED',
    ({ host }) => `${host} is not this machine, and nobody confirmed that requests may go there.`,
    ({ host }) => `Use a server on 127.0.0.1, or confirm by typing ${host}.`,
  ),

  targetCaptured: entry<{ host: string }>(
    'GUARDED',
    ({ host }) => `${host} is the server that was captured, and nobody confirmed that requests may go there.`,
    ({ host }) => `Use another server, or confirm by typing ${host}.`,
  ),
  targetBusy: entry<{ host: string; requests: number }>(
    'GUARDED',
    ({ host, requests }) =>
      `${host} is serving ${requests} ${requests === 1 ? 'request' : 'requests'} of others, and nobody confirmed that more may go there.`,
    ({ host }) => `Wait until it is idle, use another server, or confirm by typing ${host}.`,
  ),
  targetKnown: entry<{ baseUrl: string }>(
    'BAD_INPUT',
    ({ baseUrl }) => `${baseUrl} is in the list of targets already.`,
    () => 'Change that one, or give this one another address.',
  ),
  tooManyTargets: entry<{ most: number }>(
    'LIMIT',
    ({ most }) => `The list holds ${most} targets, which is as many as it may.`,
    () => 'Remove one that is no longer needed.',
  ),
  headerNotKept: entry<{ header: string; baseUrl: string }>(
    'BAD_INPUT',
    ({ header, baseUrl }) => `The value of the header ${header} of ${baseUrl} is not known any more.`,
    () =>
      'Type it again where the saved target is changed. Without a key store it is kept until the app ends.',
  ),

  // Replay: the body.
  bodyNotJson: entry<{ line: number; column: number; cause: string }>(
    'BAD_INPUT',
    ({ line, column, cause }) => `The body is not JSON: line ${line}, column ${column}: ${cause}.`,
    () => 'Nothing was sent. Correct the body and send it again.',
  ),
  bodyNotObject: entry<{ found: string }>(
    'BAD_INPUT',
    ({ found }) => `The body has to be a JSON object, and this is ${found}.`,
    () => 'Nothing was sent. A batch is one object whose text or input_ids is a list.',
  ),
  samplingKeyUnknown: entry<{ key: string; nearest: string }>(
    'BAD_INPUT',
    ({ key }) => `SGLang has no sampling parameter "${key}" and would answer 500 without a word.`,
    ({ nearest }) =>
      nearest === ''
        ? 'Nothing was sent. Take it out of sampling_params.'
        : `Nothing was sent. Was "${nearest}" meant? Change it or take it out of sampling_params.`,
  ),
  samplingKeyNotYet: entry<{ key: string; since: string; version: string }>(
    'BAD_INPUT',
    ({ key, since, version }) =>
      `SGLang ${version} has no sampling parameter "${key}", which came with ${since}, and would answer 500 without a word.`,
    () => 'Nothing was sent. Take it out of sampling_params, or choose another version above the editor.',
  ),
  heldMissing: entry<{ name: string; id: string }>(
    'NOT_FOUND',
    ({ name, id }) => `The value of the placeholder "${name}" is not there: no file is called ${id}.json.`,
    () =>
      'Nothing was sent. Look for it in the folder held/ of the incident that the text came from, or give the field another value.',
  ),
  heldChanged: entry<{ name: string; path: string }>(
    'UNREADABLE',
    ({ name, path }) =>
      `${path} is not what was put aside as "${name}": its content and its name do not fit each other.`,
    () => 'Nothing was sent. Bring the file back as it was, or give the field another value.',
  ),
  heldNotInText: entry<None>(
    'NOT_FOUND',
    () => 'The placeholder of this value is no longer in the text.',
    () => 'Undo brings it back.',
  ),
  heldBroken: entry<{ line: number; column: number }>(
    'BAD_INPUT',
    ({ line, column }) => `The placeholder at line ${line}, column ${column} cannot be read.`,
    () => 'Nothing was sent. Undo the change to it, or put a value of your own in its place.',
  ),
  heldFileUnfit: entry<{ path: string; name: string; cause: string }>(
    'BAD_INPUT',
    ({ path, name, cause }) => `${path} cannot take the place of ${name}: ${cause}.`,
    () => 'The field was left as it is.',
  ),

  // Check, minimise, harness.
  expectationUnknown: entry<{ typed: string; spellings: string }>(
    'BAD_INPUT',
    ({ typed }) => `"${typed}" is nothing that can be expected of a server.`,
    ({ spellings }) => `Write one of: ${spellings}.`,
  ),
  nothingExpected: entry<None>(
    'BAD_INPUT',
    () => 'It is not said what a good answer is.',
    () => 'Say it with an expectation, such as status or ttft_p95<2.',
  ),
  nothingToCheck: entry<None>(
    'BAD_INPUT',
    () => 'There is nothing to send: no request is left.',
    () => 'Name a body, or a dump with a filter that finds requests, or a command.',
  ),
  nothingToMinimise: entry<None>(
    'BAD_INPUT',
    () =>
      'The body holds no prompt that could be shortened: text, input_ids, prompt and messages are all missing.',
    () => 'Open a request that holds one of them.',
  ),
  minimiseOneRequest: entry<{ count: number }>(
    'BAD_INPUT',
    ({ count }) => `Only one request can be minimised at a time, and these are ${count}.`,
    () => 'Choose one, by --index, --rid or a filter. To find which of many kill a server, halve the replay.',
  ),
  minimiseAgainstRecorded: entry<None>(
    'BAD_INPUT',
    () =>
      'A recorded answer belongs to the whole prompt: every shorter one is answered otherwise, on any server.',
    () => 'Compare with another server instead: it is sent the same shortened prompt.',
  ),
  minimiseIsAnother: entry<{ path: string }>(
    'BAD_INPUT',
    ({ path }) => `${path} holds the rounds of another request or another check.`,
    () => 'Choose another folder. Nothing was changed there.',
  ),

  harnessPlaceTaken: entry<{ path: string; found: string }>(
    'WRITE_FAILED',
    ({ path, found }) => `${path} cannot become a harness: it holds ${found} already.`,
    () => 'Choose a new or an empty folder. Nothing was changed.',
  ),
  harnessReferenceNoisy: entry<{ name: string }>(
    'BAD_INPUT',
    ({ name }) => `The server to compare with gave two different answers to ${name}.`,
    () =>
      'Set temperature to 0, or start it with deterministic inference. A harness by this answer would mislead.',
  ),
  harnessReferenceFailed: entry<{ name: string }>(
    'BAD_INPUT',
    ({ name }) => `The server to compare with gave no whole answer to ${name}.`,
    () => 'Check that it is the good one and that it runs.',
  ),
  harnessScriptFailed: entry<{ path: string; cause: string }>(
    'INTERNAL',
    ({ path, cause }) => `The script in ${path} could not be run: ${cause}.`,
    () => 'The harness is written. Run `harness.py check` there by hand to see more.',
  ),
  notABisectLog: entry<None>(
    'NOT_RECOGNISED',
    () => 'This is no log of a bisection.',
    () => 'Paste what `git bisect log` prints, or open the bisect-log.txt of a harness.',
  ),

  // Replay: no answer, or half of one.
  connectionRefused: entry<{ address: string }>(
    'UNREACHABLE',
    ({ address }) => `Nothing listens at ${address}: the connection was refused.`,
    () => 'The server is not started, has died, or has another port. Start it, or change the base URL.',
  ),
  hostUnknown: entry<{ host: string }>(
    'UNREACHABLE',
    ({ host }) => `The name ${host} could not be resolved.`,
    () => 'Check its spelling, or use an IP address.',
  ),
  connectTimeout: entry<{ address: string; seconds: number }>(
    'UNREACHABLE',
    ({ address, seconds }) => `${address} did not accept a connection within ${seconds} s.`,
    () => 'A firewall may drop it, or the host is down. Check the address and the network.',
  ),
  connectFailed: entry<{ address: string; cause: string }>(
    'UNREACHABLE',
    ({ address, cause }) => `${address} could not be reached: ${cause}.`,
    () => 'Check the base URL and the network between here and there.',
  ),
  proxyFailed: entry<{ proxy: string; address: string; cause: string }>(
    'UNREACHABLE',
    ({ proxy, address, cause }) => `${address} was not reached by the proxy ${proxy}: ${cause}.`,
    () => 'Check the proxy of this target. Of the server itself this says nothing.',
  ),
  tlsFailed: entry<{ address: string; cause: string }>(
    'UNREACHABLE',
    ({ address, cause }) => `No TLS connection to ${address}: ${cause}.`,
    () =>
      'Use http:// where the server has no certificate; of a private authority the target takes its CA file.',
  ),
  closedBeforeAnswer: entry<{ address: string }>(
    'UNREACHABLE',
    ({ address }) => `${address} took the request and closed the connection before it answered.`,
    () => 'The server may have died of it: look at its log and its crash-dump folder.',
  ),
  answerCut: entry<{ address: string; tokens: number }>(
    'UNREACHABLE',
    ({ address, tokens }) =>
      tokens > 0
        ? `${address} closed the connection in the middle of its answer, after ${tokens} tokens.`
        : `${address} closed the connection in the middle of its answer.`,
    () => 'What arrived is shown. The server may have died: look at its log and its crash-dump folder.',
  ),
  streamWithoutEnd: entry<{ tokens: number }>(
    'UNREACHABLE',
    ({ tokens }) => `The stream ended after ${tokens} tokens without its end mark [DONE].`,
    () => 'What arrived is shown. A proxy may have cut it, or the server stopped.',
  ),
  answerSilent: entry<{ address: string; seconds: number; tokens: number }>(
    'TIMEOUT',
    ({ address, seconds, tokens }) =>
      tokens > 0
        ? `${address} fell silent after ${tokens} tokens: not a byte for ${seconds} s.`
        : `${address} did not answer within ${seconds} s.`,
    () => 'A dead scheduler looks like this, a long prefill too. Check /health, or allow a longer silence.',
  ),
  answerTooLarge: entry<{ megabytes: number }>(
    'LIMIT',
    ({ megabytes }) => `The answer is larger than ${megabytes} MB; reading was stopped.`,
    () => 'Ask for less: hidden states and logprobs are what grows.',
  ),

  // Replay: an answer that is none.
  answerAborted: entry<{ message: string }>('REFUSED', ({ message }) =>
    message === '' ? 'The server aborted the request.' : `The server aborted it: ${message}`,
  ),
  errorInStream: entry<{ message: string }>(
    'REFUSED',
    ({ message }) => `The stream, begun with 200, ended in an error: ${message}`,
  ),
  errorInAnswer: entry<{ message: string }>(
    'REFUSED',
    ({ message }) => `The answer says 200 and holds an error: ${message}`,
  ),
  requestRefused: entry<{ status: number; message: string }>(
    'REFUSED',
    ({ status, message }) =>
      message === ''
        ? `The server refused it with ${status}.`
        : `The server refused it with ${status}: ${message}`,
    () => 'Change the body by what the server says, and send it again.',
  ),
  tokenRefused: entry<{ status: number; address: string; given: number }>(
    'REFUSED',
    ({ status, address, given }) =>
      given > 0
        ? `${address} does not accept the token (${status}).`
        : `${address} wants an API key (${status}), and none was given.`,
    () => 'Give the key that the server was started with (--api-key).',
  ),
  endpointMissing: entry<{ endpoint: string; address: string }>(
    'NOT_SGLANG',
    ({ endpoint, address }) => `${address} has no ${endpoint} (404).`,
    () => 'Check host, port and base path: a router or another server may answer there.',
  ),
  serverFault: entry<{ status: number; message: string }>(
    'REFUSED',
    ({ status, message }) =>
      message === '' ? `The server failed with ${status}.` : `The server failed with ${status}: ${message}`,
    () => 'The traceback is in the log of the server.',
  ),
  serverBusy: entry<{ status: number; message: string }>(
    'REFUSED',
    ({ status, message }) =>
      message === ''
        ? `The server did not take the request (${status}).`
        : `The server did not take the request (${status}): ${message}`,
    () => 'A full queue, a time limit or a shutdown says 503. Wait, or look at /v1/loads.',
  ),
  gatewayFailed: entry<{ status: number; address: string }>(
    'UNREACHABLE',
    ({ status, address }) => `The proxy at ${address} got no answer from the server behind it (${status}).`,
    () => 'Ask the server itself, by its own address.',
  ),
  answerRedirects: entry<{ status: number; address: string; to: string }>(
    'NOT_SGLANG',
    ({ status, address, to }) =>
      to === '' ? `${address} redirects (${status}).` : `${address} redirects to ${to} (${status}).`,
    () => 'A replay follows no redirect: nobody confirmed that place. Change the base URL if it is right.',
  ),
  answerIsPage: entry<{ address: string; status: number; title: string }>(
    'NOT_SGLANG',
    ({ address, status, title }) =>
      title === ''
        ? `${address} answered with a web page (${status}); SGLang answers JSON.`
        : `${address} answered with a web page (${status}, "${title}"); SGLang answers JSON.`,
    () => 'Likely a proxy, a login page or the wrong port. Check the base URL.',
  ),
  answerNotSglang: entry<{ address: string; cause: string }>(
    'NOT_SGLANG',
    ({ address, cause }) => `${address} did not answer as SGLang does: ${cause}.`,
    () => 'Check host, port and base path. The answer is shown as it came.',
  ),

  // Hand-saved triggers.
  triggerUnknown: entry<{ name: string }>(
    'NOT_RECOGNISED',
    ({ name }) => `${name} is no request that could be read.`,
    () =>
      'Looked for: a JSON body with text or input_ids, a cURL line, a line of the request log (Receive: obj=…, or JSON), a line of the metrics export.',
  ),
  triggerNotJson: entry<{ name: string; line: number; column: number; cause: string }>(
    'NOT_RECOGNISED',
    ({ name, line, column, cause }) => `${name} is not whole JSON: line ${line}, column ${column}: ${cause}.`,
    () => 'Copy it again, from the first brace to the last.',
  ),
  triggerHasNoPrompt: entry<{ name: string }>(
    'NOT_RECOGNISED',
    ({ name }) =>
      `${name} is JSON, but no body of /generate: text, input_ids and input_embeds are all missing.`,
    () => 'Open the body that was sent, or a line of the request log.',
  ),
  triggerIsChat: entry<{ name: string; route: string }>(
    'NOT_RECOGNISED',
    ({ name, route }) => `${name} is a body of ${route}, which a replay does not send to.`,
    () =>
      'Take the templated prompt from a request dump, or from a request log of level 2 or 3; or save a body of /v1/chat/completions, /v1/completions or /generate.',
  ),
  cannotConvert: entry<{ to: string; cause: string }>(
    'BAD_INPUT',
    ({ to, cause }) => `No body of ${to} can be made of this request: ${cause}.`,
    () => 'Send it in the form that it has.',
  ),
  triggerIsEmbedding: entry<{ name: string }>(
    'NOT_RECOGNISED',
    ({ name }) => `${name} is a body of /v1/embeddings, and a replay goes to /encode.`,
    () => 'Save it as {"text": input}.',
  ),
  curlWithoutBody: entry<{ name: string }>(
    'NOT_RECOGNISED',
    ({ name }) => `${name} is a cURL line without a body.`,
    () => 'Copy the whole command, with its -d or --json and every line that belongs to it.',
  ),
  curlBodyInFile: entry<{ name: string; file: string }>(
    'NOT_RECOGNISED',
    ({ name, file }) => `${name} takes its body from ${file}, which is not part of the line.`,
    () => 'Open that file instead.',
  ),
  curlUnreadable: entry<{ name: string; cause: string }>(
    'NOT_RECOGNISED',
    ({ name, cause }) => `${name} looks like a cURL line and could not be read: ${cause}.`,
    () => 'Copy the whole command, or save its JSON body to a file and open that.',
  ),
  logLineUnreadable: entry<{ name: string; line: number; column: number; cause: string }>(
    'NOT_RECOGNISED',
    ({ name, line, column, cause }) =>
      `The request logged in ${name} could not be read: line ${line}, column ${column}: ${cause}.`,
    () => 'The line may be cut. Copy it whole, or take another line of the same request.',
  ),

  // Pickles and dumps.
  badPickle: entry<{ at: number; cause: string }>(
    'UNREADABLE',
    ({ at, cause }) => `The pickle cannot be read past byte ${at}: ${cause}.`,
    () => 'The copy may be cut or changed; fetch the file again.',
  ),
  pickleLimit: entry<{ at: number; cause: string }>(
    'LIMIT',
    ({ at, cause }) => `The pickle was left at byte ${at}: ${cause}.`,
    () => 'No dump of a server should need that. What stands before is shown.',
  ),
  dumpCut: entry<{ name: string; bytes: number; records: number }>(
    'UNREADABLE',
    ({ name, bytes, records }) =>
      `${name} ends after ${bytes} bytes, before its pickle does; ${recordsBefore(records)}.`,
    () => 'It was copied while it was written, or the copy was cut: fetch it again for the rest.',
  ),
  dumpDamaged: entry<{ name: string; at: number; records: number; cause: string }>(
    'UNREADABLE',
    ({ name, at, records, cause }) =>
      `${name} cannot be read past byte ${at}: ${cause}; ${recordsBefore(records)}.`,
    () => 'Fetch the file again for the rest.',
  ),
  dumpLimit: entry<{ name: string; at: number; records: number; cause: string }>(
    'LIMIT',
    ({ name, at, records, cause }) => `${name} was left at byte ${at}: ${cause}; ${recordsBefore(records)}.`,
  ),
  dumpHasNothing: entry<{ name: string; at: number; cause: string }>(
    'UNREADABLE',
    ({ name, at, cause }) =>
      `${name} holds no record that could be read: the pickle breaks at byte ${at}: ${cause}.`,
    () => 'The copy may be cut or changed; fetch the file again.',
  ),
  notAPickle: entry<{ name: string; what: string }>(
    'NOT_RECOGNISED',
    ({ name, what }) => `${name} is no request dump but ${what}.`,
    () => 'A dump is a pickle that SGLang wrote, usually named *.pkl.',
  ),
  notADump: entry<{ name: string; what: string }>(
    'NOT_RECOGNISED',
    ({ name, what }) => `${name} is a pickle, but no request dump: it holds ${what}.`,
    () => 'A dump is a list of records, or a dict whose key requests holds one.',
  ),
  dumpTooLarge: entry<{ name: string; bytes: number; most: number }>(
    'LIMIT',
    ({ name, bytes, most }) =>
      `${name} has ${bytes} bytes and is not laid out as a server writes dumps: such a file is read up to ${most} bytes.`,
    () => 'Open the file that the server wrote. If this is it, set a smaller dump_requests_threshold there.',
  ),
  unpacksTooLarge: entry<{ name: string; bytes: number; unpacked: number }>(
    'LIMIT',
    ({ name, bytes, unpacked }) =>
      `${name} has ${formatBytes(bytes)} and was given up at ${formatBytes(unpacked)} unpacked: no dump packs that well.`,
    () => 'If you trust it, unpack it with a tool of the system and open what comes out.',
  ),
  noRoomToUnpack: entry<{ name: string; path: string; free: number }>(
    'WRITE_FAILED',
    ({ name, path, free }) =>
      `${name} could not be unpacked: of the disk of ${path}, ${formatBytes(free)} are free, and some of it stays so.`,
    () => 'Free some, or let TMPDIR name a folder on another disk.',
  ),
  noDumpInZip: entry<{ path: string }>(
    'NOT_RECOGNISED',
    ({ path }) => `${path} is a zip without a pickle in it.`,
    () => 'A dump is a pickle that SGLang wrote, usually named *.pkl.',
  ),
  severalDumps: entry<{ path: string; count: number; first: string }>(
    'NOT_RECOGNISED',
    ({ path, count }) => `${path} holds ${count} pickles, and one is read at a time.`,
    ({ path, first }) => `Unpack it and open the folder, or name one: ${path}/${first}.`,
  ),
  dumpClosed: entry<None>(
    'NOT_FOUND',
    () => 'This dump is no longer open.',
    () => 'Open the file again.',
  ),
  dumpChanged: entry<{ path: string; at: number }>(
    'UNREADABLE',
    ({ path, at }) => `${path} has changed since it was opened: it ends at byte ${at} now.`,
    () => 'Open it again when nothing writes it any more.',
  ),
  noSuchRecord: entry<{ index: number; total: number }>(
    'NOT_FOUND',
    ({ index, total }) => `The dump has no record ${index}: it holds ${total}.`,
  ),
  badFilter: entry<{ cause: string; at: number }>(
    'BAD_INPUT',
    ({ cause, at }) => `The filter is not understood at character ${at + 1}: ${cause}.`,
    () => 'For example: prompt > 8000 and state = in_flight',
  ),
  decoderGone: entry<{ cause: string }>(
    'INTERNAL',
    ({ cause }) => `The process that reads dumps has ended: ${cause}.`,
    () => 'Open the dump again.',
  ),
  replayerGone: entry<{ cause: string }>(
    'INTERNAL',
    ({ cause }) => `The process that replays batches has ended: ${cause}.`,
    () => 'What was answered is in its file; resume the batch.',
  ),
  batchRuns: entry<{ name: string }>(
    'REFUSED',
    ({ name }) => `${name} is still running.`,
    () => 'Wait for its end, or cancel it first: what was answered is kept.',
  ),
  batchSameTarget: entry(
    'BAD_INPUT',
    () => 'Both targets are one server.',
    () => 'Name another server as B, or replay at A alone.',
  ),
  batchNotWritable: entry(
    'REFUSED',
    () => 'A batch replay is written down as it runs, and this incident cannot be changed here.',
    () => 'Take the incident over, or save a copy of it.',
  ),
  batchNoDump: entry<{ name: string }>(
    'NOT_FOUND',
    ({ name }) => `The dump ${name} is not open: its requests are what is sent.`,
    () => 'Open the dump, then resume.',
  ),

  // Bundles and archives.
  noBundle: entry<{ path: string; lookedFor: string }>(
    'NOT_RECOGNISED',
    ({ path, lookedFor }) => `${path} holds no bundle. Looked for ${lookedFor}.`,
    () => 'Open the folder that these files are in, an archive of it, or a dump (.pkl).',
  ),
  packedIncident: entry<{ path: string }>(
    'NOT_RECOGNISED',
    ({ path }) => `${path} is a packed incident: captures, dumps, note and pins together.`,
    () => 'Unpack it with `sgl-incident capture unpack`, then open the folder.',
  ),
  emptyFolder: entry<{ path: string; lookedFor: string }>(
    'NOT_RECOGNISED',
    ({ path, lookedFor }) => `${path} is empty. Looked for ${lookedFor}.`,
    () => 'The copy may not have finished. Open the folder again once the files are there.',
  ),
  severalBundles: entry<{ path: string; names: string }>(
    'NOT_RECOGNISED',
    ({ path, names }) => `${path} holds more than one bundle: ${names}.`,
    () => 'Unpack it and open them one by one.',
  ),
  notRecognised: entry<{ path: string; what: string }>(
    'NOT_RECOGNISED',
    ({ path, what }) => `${path} is ${what}, and nothing that could be opened here.`,
    () =>
      'Looked for: a bundle (folder, .zip, .tar.gz), a request or crash dump (.pkl), a JSON body, a cURL command, a request-log line.',
  ),
  bundlePart: entry<{ path: string }>(
    'NOT_RECOGNISED',
    ({ path }) => `${path} is one file of a bundle.`,
    () => 'Open the folder that it lies in.',
  ),
  nothingInFolder: entry<{ path: string }>(
    'NOT_RECOGNISED',
    ({ path }) => `${path} holds nothing that could be opened.`,
    () =>
      'Looked in it and one folder down for a bundle (metadata.json, server_info.json, metrics.txt, …), dumps (.pkl) and saved requests.',
  ),
  unsafeArchive: entry<{ path: string; entry: string; why: string }>(
    'UNSAFE',
    ({ path, entry: name, why }) => `${path} was refused for the name "${name}" in it: ${why}.`,
    () => 'Nothing was unpacked. Ask for the folder itself, or for a new archive of it.',
  ),
  archiveDamaged: entry<{ path: string; cause: string }>(
    'UNREADABLE',
    ({ path, cause }) => `${path} could not be read as an archive: ${cause}.`,
    () => 'The copy may be cut; fetch it again, or open the unpacked folder.',
  ),
  archiveTooLarge: entry<{ path: string; what: string }>(
    'LIMIT',
    ({ path, what }) => `${path} was left unread: it holds ${what}.`,
    () => 'No bundle needs that. If you trust it, unpack it with a tool of the system and open the folder.',
  ),
  carryNoFolder: entry<{ path: string }>(
    'BAD_INPUT',
    ({ path }) => `${path} is not a folder.`,
    () => 'Name the folder of a bundle or of an incident.',
  ),
  carryNoArchive: entry<{ path: string }>(
    'BAD_INPUT',
    ({ path }) => `${path} is no archive: looked for .zip, .tar and .tar.gz by content.`,
    () => 'Open a folder as it is; nothing has to be unpacked.',
  ),
  carryTargetTaken: entry<{ path: string }>(
    'WRITE_FAILED',
    ({ path }) => `${path} is there already, and was left as it is.`,
    () => 'Name another place with --out, or move it away.',
  ),
  bundleExists: entry<{ path: string }>(
    'WRITE_FAILED',
    ({ path }) => `${path} holds a bundle already, and nothing in it was changed.`,
    () => 'Choose a new folder: two captures in one could not be told apart.',
  ),
  scheduleBad: entry<{ what: string }>(
    'BAD_INPUT',
    ({ what }) => `The replay cannot be paced: ${what}.`,
    () => 'Speed, rate and the number of requests at once have to be above 0.',
  ),
  nothingToReplay: entry<{ found: number; skipped: number }>(
    'BAD_INPUT',
    ({ found, skipped }) =>
      found === 0
        ? 'There is nothing to replay: no recorded request fits.'
        : `There is nothing to replay: ${found} recorded requests fit, and --req-start skips ${skipped}.`,
    () => 'See `dump list` for what the dumps hold. Health checks are never replayed.',
  ),
  cannotListen: entry<{ address: string; cause: string }>(
    'BAD_INPUT',
    ({ address, cause }) => `The fake server cannot listen on ${address}: ${cause}.`,
    () => 'Choose another port (--port 0 takes a free one), or stop what holds this one.',
  ),
  experimentTimes: entry<{ most: number }>(
    'BAD_INPUT',
    ({ most }) => `A request is repeated 1 to ${most} times, and not more often or less.`,
    () => 'Nothing was sent. For load, replay a dump at a rate.',
  ),
  experimentValues: entry<{ most: number }>(
    'BAD_INPUT',
    ({ most }) => `A field is tried with 1 to ${most} values.`,
    () => 'Nothing was sent. Give the values with commas between them.',
  ),
  experimentRuns: entry<{ runs: number; most: number }>(
    'BAD_INPUT',
    ({ runs, most }) => `That would be ${runs} requests, and one experiment sends ${most} at most.`,
    () => 'Nothing was sent. Take fewer values, or repeat less often.',
  ),
  experimentField: entry<{ field: string }>(
    'BAD_INPUT',
    ({ field }) => `"${field}" names no field of a body.`,
    () => 'Name it as in sampling_params.temperature.',
  ),
  confirmTarget: entry<{ host: string }>(
    'GUARDED',
    ({ host }) => `${host} is not this machine, and requests go there only when its name is given twice.`,
    ({ host }) => `Add --yes-i-mean ${host}, or use a server on 127.0.0.1.`,
  ),
  confirmBusy: entry<{ host: string; requests: number }>(
    'GUARDED',
    ({ host, requests }) =>
      `${host} is serving ${requests} ${requests === 1 ? 'request' : 'requests'} of others right now, and more go there only when its name is given twice.`,
    ({ host }) => `Add --yes-i-mean ${host}, or wait until it is idle.`,
  ),
} as const;

export type ProblemKey = keyof typeof problems;
export type ProblemParams<K extends ProblemKey> = Parameters<(typeof problems)[K]['message']>[0];
