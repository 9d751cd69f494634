import { type Problem, ProblemError } from '../../shared/outcome.ts';
import { truncate } from './text-width.ts';

/**
 * The only writer of standard output and standard error. Results go to the first; progress, warnings and
 * failures to the second. With `asJson` both hold nothing but JSON, one value a line.
 */
export interface Printer {
  readonly asJson: boolean;
  /** Columns of the terminal that shows standard output; null when it goes to a file or a pipe. */
  readonly width: number | null;
  /** Text for a person, as it stands, with a line break at its end. */
  text(text: string): Promise<void>;
  /** One value as one line of JSON. */
  json(value: unknown): Promise<void>;
  /** Text that is already JSON: a file's content, or a value with numbers that JavaScript would bend. */
  rawJson(text: string): Promise<void>;
  /** A piece of a file that a program reads, as it is; on a terminal without what would act on it. */
  file(text: string): Promise<void>;
  /** A line that replaces itself, on a terminal only; null takes it away. */
  progress(text: string | null): void;
  /** A line that stays, on a terminal only. */
  step(text: string): void;
  warn(message: string): void;
  fail(problem: Problem): void;
}

/** Columns that a terminal which does not tell its size is taken to have. */
const usualWidth = 80;

export function createPrinter(asJson: boolean): Printer {
  const { stdout, stderr } = process;
  let progressShown = false;

  const write = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      clearProgress();
      stdout.write(text, (error) => {
        if (!error) resolve();
        else
          reject(
            new ProblemError(
              'writeFailed',
              { path: 'Standard output', cause: error.message },
              { cause: error },
            ),
          );
      });
    });
  const complain = (text: string): void => {
    clearProgress();
    stderr.write(text);
  };
  const clearProgress = (): void => {
    if (!progressShown) return;
    stderr.write('\r\x1b[K');
    progressShown = false;
  };

  return {
    asJson,
    width: stdout.isTTY ? stdout.columns || usualWidth : null,
    text: (text) => write(`${harmless(text)}\n`),
    json: (value) => write(`${toJson(value)}\n`),
    rawJson: (text) => write(`${text}\n`),
    file: (text) => write(stdout.isTTY ? `${harmless(text.trimEnd())}\n` : text),
    progress: (text) => {
      if (!stderr.isTTY) return;
      clearProgress();
      if (text === null) return;
      // One column stays free: a full line would wrap and could not be taken back.
      stderr.write(truncate(harmless(text), (stderr.columns || usualWidth) - 1));
      progressShown = true;
    },
    step: (text) => {
      if (stderr.isTTY) complain(`${harmless(text)}\n`);
    },
    warn: (message) =>
      complain(asJson ? `${toJson({ warning: { message } })}\n` : `warning: ${harmless(message)}\n`),
    fail: ({ code, message, hint }) =>
      complain(
        asJson
          ? `${toJson({ error: { code, message, hint: hint ?? null } })}\n`
          : harmless(hint ? `${message}\n${hint}\n` : `${message}\n`),
      ),
  };
}

/** Runs `end` once nobody reads our output any more, as in `… | head`. Other failures reach who wrote. */
export function onBrokenPipe(end: () => void): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') end();
    });
}

/** Compact JSON: integers that a double cannot hold as decimal strings, what JSON has no word for as null. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? String(item) : item));
}

/**
 * Recorded prompts and names come from outside: a control character among them could move the cursor or
 * rewrite the terminal's title, so each is shown as its escape.
 */
export function harmless(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  return text.replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`;
  });
}
