import type { Command } from 'commander';
import { commandPath, createProgram } from './program.ts';

/** docs/cli.md: every command and flag, read off the definitions that parse them. */
export function cliReference(): string {
  const program = createProgram(async () => {});
  const sections = leaves(program).map((command) => section(command));
  return `${[intro, ...sections].join('\n\n')}\n`;
}

const intro = `# The command line

Generated from \`electron/cli/\` by \`npm run docs\`. From a checkout: \`npm run -s cli -- COMMAND …\`, which builds first
when something is stale. Installed: \`sgl-incident COMMAND …\`.

- \`--json\`: one JSON value, or JSON Lines where said, on standard output and nothing else. Progress, warnings and
  errors go to standard error; with \`--json\` an error is one line \`{"error":{"code","message","hint"}}\` there and a
  warning one line \`{"warning":{"message"}}\`. Progress is shown on a terminal only.
- Exit codes: 0 done; 1 something to act on (\`replay\`: a request failed; \`diagnose\`: a finding of severity high or above, which
  \`--fail-on\` changes); 2 could not run (bad usage, unreadable input,
  a guarded target); 130 interrupted. The first Ctrl-C stops the work and keeps what was written, the second one ends
  the program at once. Ctrl-C is how \`collect-bundle --watch\` ends once its first look is there: that is no interruption.
- Numbers are in seconds (\`…_seconds\`), bytes (\`bytes\`), and Unix seconds for instants. Unknown is \`null\`, never 0.
  Integers past 2^53 are decimal strings in JSON.`;

function leaves(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);
}

function section(command: Command): string {
  const usage = `${commandPath(command)} ${command.usage()}`;
  const rows = [
    ...command.registeredArguments.map((argument) => {
      const dots = argument.variadic ? '…' : '';
      return [
        argument.required ? `<${argument.name()}${dots}>` : `[${argument.name()}${dots}]`,
        argument.description,
      ];
    }),
    ...command.options.map((option) => [
      option.flags,
      `${option.description}${option.mandatory ? ' (required)' : ''}${defaultOf(option.defaultValue)}`,
    ]),
  ];
  const table = rows.map(([name, text]) => `| \`${cell(name)}\` | ${cell(text).replace(/</g, '&lt;')} |`);
  return [
    `## ${commandPath(command).replace(/^\S+ /, '')}`,
    command.description(),
    `\`\`\`\n${usage}\n\`\`\``,
    ['| argument or flag | |', '|---|---|', ...table].join('\n'),
  ].join('\n\n');
}

function defaultOf(value: unknown): string {
  return typeof value === 'number' || typeof value === 'string' ? `; default ${value}` : '';
}

const cell = (text = ''): string => text.replace(/\|/g, '\\|').replace(/\s+/g, ' ');
