import { connectDecoder, type Decoder } from '../core/dump/remote.ts';
import { startProcess } from './utility-process.ts';

/**
 * The decoder in a process of its own: a file that makes it hang or run out of memory ends that process and not the
 * window. It is started by `start` or at the first use, and again after it ended.
 */
export function createDecoder(samplesFolder: string): Decoder & { start(): void } {
  let running: Decoder | undefined;
  const decoder = (): Decoder => {
    running ??= connectDecoder(
      startProcess('decoder', [samplesFolder], () => {
        running = undefined;
      }),
    );
    return running;
  };
  return {
    start: () => void decoder(),
    dumps: {
      open: (path, job, options) => decoder().dumps.open(path, job, options),
      merge: (parts, name) => decoder().dumps.merge(parts, name),
      ruleFacts: (dump) => decoder().dumps.ruleFacts(dump),
      find: (dump, query) => decoder().dumps.find(dump, query),
      read: (dump, index) => decoder().dumps.read(dump, index),
      record: (dump, index) => decoder().dumps.record(dump, index),
      timeline: (dump, choice) => decoder().dumps.timeline(dump, choice),
      distributions: (dump, choice) => decoder().dumps.distributions(dump, choice),
      compare: (a, b, job) => decoder().dumps.compare(a, b, job),
      serverConfig: (dump) => decoder().dumps.serverConfig(dump),
      pair: (a, indexA, b, indexB) => decoder().dumps.pair(a, indexA, b, indexB),
      replayRows: (dump, choice) => decoder().dumps.replayRows(dump, choice),
      around: (dump, offset) => decoder().dumps.around(dump, offset),
      digest: (dump, job) => decoder().dumps.digest(dump, job),
      export: (dump, order, job) => decoder().dumps.export(dump, order, job),
      close: (dump) => decoder().dumps.close(dump),
    },
    texts: { inOneOrder: (a, b) => decoder().texts.inOneOrder(a, b) },
    requests: {
      prepare: (...input) => decoder().requests.prepare(...input),
      parse: (...input) => decoder().requests.parse(...input),
      parseFile: (...input) => decoder().requests.parseFile(...input),
      convert: (...input) => decoder().requests.convert(...input),
      check: (...input) => decoder().requests.check(...input),
      hold: (...input) => decoder().requests.hold(...input),
      whole: (...input) => decoder().requests.whole(...input),
      readValue: (...input) => decoder().requests.readValue(...input),
      newValue: (...input) => decoder().requests.newValue(...input),
    },
  };
}
