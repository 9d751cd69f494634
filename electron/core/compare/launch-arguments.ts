import type { ServerArgument, ServerArguments } from '../summary/server-arguments.ts';

/** Flags that argparse knows under another name than the argument's. */
const flagNames: Readonly<Record<string, string>> = {
  model: 'model_path',
  tp: 'tp_size',
  tensor_parallel_size: 'tp_size',
  dp: 'dp_size',
  data_parallel_size: 'dp_size',
  pp: 'pp_size',
  pipeline_parallel_size: 'pp_size',
  ep: 'ep_size',
  expert_parallel_size: 'ep_size',
};

/**
 * The flags of a launch command under the names that /server_info has for them. A dump has the arguments joined with
 * blanks, so a value goes up to the next flag; a flag without one is on.
 */
export function launchArguments(command: string): ServerArguments {
  const values = new Map<string, string[]>();
  let open: string[] | null = null;
  for (const word of command.split(/\s+/)) {
    const [, flag, value] = /^--([A-Za-z][\w-]*)(?:=(.*))?$/s.exec(word) ?? [];
    if (flag !== undefined) {
      const name = flag.replaceAll('-', '_');
      open = value === undefined ? [] : [value];
      values.set(flagNames[name] ?? name, open);
    } else if (/^-[A-Za-z]/.test(word)) open = null;
    else if (word !== '') open?.push(word);
  }
  return new Map(
    [...values].map(([key, words]): [string, ServerArgument] => [
      key,
      { key, path: [key], value: readValue(words.join(' ')) },
    ]),
  );
}

function readValue(text: string): unknown {
  if (text === '') return true;
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  return text;
}
