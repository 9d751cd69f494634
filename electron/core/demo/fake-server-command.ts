import { parseArgs } from 'node:util';
import { targetRoles } from '../../../shared/capture.ts';
import { ProblemError } from '../../../shared/outcome.ts';
import { faultSpellings, parseFault } from './faults.ts';
import { type DemoOptions, startDemoServer } from './server.ts';
import { type StoryName, stories, storyNames } from './stories.ts';
import { type DemoVersion, demoVersions } from './versions.ts';

const help = `Usage: fake-server [OPTION]...

An SGLang server that only pretends: it listens on this machine, answers what a bundle asks for, and
generates made-up text at a set pace. For trying the workbench out, and for its tests.

  --port N            port to listen on (30000; 0 = a free one)
  --host ADDRESS      a loopback address (127.0.0.1)
  --story NAME        ${storyNames.join(' | ')} (healthy)
  --as-version V      ${demoVersions.join(' | ')}
  --rate N            tokens per second of each request (50)
  --api-key K         ask for this bearer token
  --admin-api-key K   ask for this one on admin paths
  --role ROLE         plain | prefill | decode | router (plain)
  --worker URL        what a router routes to; may be given several times
  --served-per-scrape N  requests that are served between two readings of /metrics (0)
  --no-metrics        as if started without --enable-metrics
  --incremental       as if started with --incremental-streaming-output
  --ready up|down     have /ready (newer than every version above; otherwise 404)
  --crash-on-prompt N a prompt of N tokens or more kills the server
  --crash-on-words A,B requests under way that hold all these words between them kill the server
  --diverge-at N      answers leave their words at token N, from 0
  --diverge-every N   … and only every N-th does (1)
  --hang-on-extend N  a prompt of exactly N uncached tokens makes the scheduler hang
  --fail-on-words A,B a prompt that holds all these words is answered with 500
  --fault PATH=KIND   break an answer; may be given several times
  --help

Stories:
${storyNames.map((name) => `  ${name.padEnd(11)} ${stories[name].tells}`).join('\n')}

Faults, on one path or on '*'; a trailing xN limits them to the next N calls:
${faultSpellings.map((spelling) => `  PATH=${spelling}`).join('\n')}

Example: fake-server --port 30000 --story ttft-spike --fault /v1/loads=503x2
`;

/** What the command needs of its surroundings. */
export interface FakeServerHost {
  print(line: string): void;
  /** Fires when the person stops the server. */
  readonly signal: AbortSignal;
}

/** Runs until the signal fires or the server's own story kills it. Throws `badArguments` for a wrong flag. */
export async function runFakeServer(args: readonly string[], host: FakeServerHost): Promise<void> {
  const options = readOptions(args);
  if (options === 'help') return host.print(help);
  const { faults, ...rest } = options;
  const server = await startDemoServer(rest);
  server.script(...faults);
  host.print(`Listening on ${server.url} as SGLang ${server.version}: ${server.state.servedModelName}`);
  if (server.metricsUrl !== null) host.print(`Its own metrics: ${server.metricsUrl}`);
  host.print(stories[rest.story ?? 'healthy'].tells);
  host.print(
    'GET  /health /health_generate /metrics /model_info /server_info /v1/loads /v1/models …   POST /generate /encode /classify',
  );
  if (rest.apiKey !== undefined) host.print('Every path but /health* and /metrics* asks for the API key.');
  for (const fault of faults)
    host.print(`Fault on ${fault.path}: ${fault.kind}${fault.calls ? `, ${fault.calls} times` : ''}`);
  host.print('Ctrl-C stops it.');
  await new Promise<void>((resolve) => {
    if (host.signal.aborted) resolve();
    host.signal.addEventListener('abort', () => resolve(), { once: true });
    void server.ended.then(resolve);
  });
  const served = server.requests.length;
  await server.close();
  host.print(`Stopped after ${served} ${served === 1 ? 'request' : 'requests'}.`);
}

function readOptions(
  args: readonly string[],
): 'help' | (DemoOptions & { readonly faults: ReturnType<typeof parseFault>[] }) {
  const { values } = parse(args);
  if (values.help) return 'help';
  const number = (name: string, text: string | undefined, least: number): number | undefined => {
    if (text === undefined) return undefined;
    const value = Number(text);
    if (text.trim() === '' || !(value >= least))
      throw wrong(`--${name} ${text}`, `it is not a number of at least ${least}`);
    return value;
  };
  const crash = number('crash-on-prompt', values['crash-on-prompt'], 1);
  const hang = number('hang-on-extend', values['hang-on-extend'], 1);
  const version = oneOf<DemoVersion>('as-version', values['as-version'], demoVersions);
  const role = oneOf('role', values.role, targetRoles);
  const divergesAt = number('diverge-at', values['diverge-at'], 0);
  const divergesEvery = number('diverge-every', values['diverge-every'], 1);
  const perScrape = number('served-per-scrape', values['served-per-scrape'], 0);
  const wordsOf = (text: string | undefined) => text?.split(',').filter((word) => word !== '');
  const words = wordsOf(values['fail-on-words']);
  const deadly = wordsOf(values['crash-on-words']);
  const ready = oneOf('ready', values.ready, ['up', 'down'] as const);
  return {
    port: portOf(values.port) ?? 30_000,
    ...(values.host === undefined ? {} : { host: values.host }),
    story: oneOf<StoryName>('story', values.story, storyNames) ?? 'healthy',
    ...(version === undefined ? {} : { version }),
    ...(values['api-key'] === undefined ? {} : { apiKey: values['api-key'] }),
    ...(values['admin-api-key'] === undefined ? {} : { adminKey: values['admin-api-key'] }),
    enableMetrics: values['no-metrics'] !== true,
    workers: (values.worker ?? []).map((url) => ({ url, type: 'regular' as const })),
    state: {
      tokensPerSecond: number('rate', values.rate, 0.01) ?? 50,
      incremental: values.incremental === true,
      ...(role === undefined ? {} : { role }),
      ...(perScrape === undefined ? {} : { servedPerScrape: perScrape }),
      ...(divergesAt === undefined ? {} : { divergesAt }),
      ...(divergesEvery === undefined ? {} : { divergesEvery }),
      ...(ready === undefined ? {} : { ready }),
      ...(crash === undefined ? {} : { crashOnPrompt: crash }),
      ...(hang === undefined ? {} : { hangOnExtend: hang }),
      ...(deadly === undefined ? {} : { crashOnWords: deadly }),
      ...(words === undefined ? {} : { failOnWords: words }),
    },
    faults: (values.fault ?? []).map(parseFault),
  };
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (!/^\d+$/u.test(text) || port > 65_535) throw wrong(`--port ${text}`, 'it is not a port (0 to 65535)');
  return port;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        host: { type: 'string' },
        story: { type: 'string' },
        'as-version': { type: 'string' },
        rate: { type: 'string' },
        'api-key': { type: 'string' },
        'admin-api-key': { type: 'string' },
        role: { type: 'string' },
        worker: { type: 'string', multiple: true },
        'served-per-scrape': { type: 'string' },
        'no-metrics': { type: 'boolean' },
        incremental: { type: 'boolean' },
        ready: { type: 'string' },
        'crash-on-prompt': { type: 'string' },
        'crash-on-words': { type: 'string' },
        'hang-on-extend': { type: 'string' },
        'fail-on-words': { type: 'string' },
        'diverge-at': { type: 'string' },
        'diverge-every': { type: 'string' },
        fault: { type: 'string', multiple: true },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw wrong('the flags', error instanceof Error ? error.message : String(error));
  }
}

function oneOf<T extends string>(name: string, given: string | undefined, all: readonly T[]): T | undefined {
  if (given === undefined) return undefined;
  const found = all.find((one) => one === given);
  if (found === undefined) throw wrong(`--${name} ${given}`, `it is none of ${all.join(', ')}`);
  return found;
}

function wrong(what: string, cause: string): ProblemError<'badArguments'> {
  return new ProblemError('badArguments', {
    cause: `${what}: ${cause.replace(/\.$/u, '')}`,
    help: 'fake-server --help',
  });
}
