import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { commandPath, createProgram } from '../../electron/cli/program.ts';
import { cliReference } from '../../electron/cli/reference.ts';
import { errorOf, run } from './run.ts';

const program = createProgram(async () => {});
const leaves = [...program.commands].flatMap((command) =>
  command.commands.length > 0 ? [...command.commands] : [command],
);
const words = (path: string): string[] => path.split(' ').slice(1);

test('the commands are those of the contract that work', () => {
  expect(leaves.map((command) => words(commandPath(command)).join(' ')).sort()).toEqual([
    'capture mask',
    'capture pack',
    'capture unpack',
    'check',
    'collect-bundle',
    'demo',
    'diagnose',
    'diff',
    'dump export',
    'dump list',
    'dump report',
    'dump show',
    'dump value',
    'harness',
    'minimise',
    'note',
    'replay',
    'replay-one',
    'summarize-bundle',
    'summarize-dump',
  ]);
});

describe('--help', () => {
  for (const command of leaves)
    test(commandPath(command), async () => {
      const { code, stdout, stderr } = await run([...words(commandPath(command)), '--help']);
      expect(code).toBe(0);
      expect(stderr).toBe('');
      expect(stdout).toContain(`Usage: ${commandPath(command)}`);
      expect(stdout).toContain('\nExamples:\n  $ ');
      expect(stdout).toContain('--json');
    });

  for (const args of [
    ['help', 'dump', 'list'],
    ['dump', 'help', 'list'],
    ['dump', 'list', 'x', '-h'],
  ])
    test(args.join(' '), async () => {
      const { code, stdout } = await run(args);
      expect(code).toBe(0);
      expect(stdout).toContain('Usage: sgl-incident dump list');
    });

  test('of all', async () => {
    const { code, stdout } = await run(['--help']);
    expect(code).toBe(0);
    for (const command of program.commands) expect(stdout).toContain(`\n  ${command.name()}`);
  });
});

test('--version', async () => {
  const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
  expect(await run(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

describe('bad usage ends with 2', () => {
  for (const { name, args, says, help } of [
    { name: 'no command', args: [], says: 'no command was named', help: 'sgl-incident --help' },
    {
      name: 'half a command',
      args: ['dump'],
      says: 'no command was named',
      help: 'sgl-incident dump --help',
    },
    {
      name: 'an unknown command',
      args: ['collect'],
      says: "unknown command 'collect'",
      help: 'sgl-incident',
    },
    {
      name: 'an unknown command, for its help',
      args: ['collect', '--help'],
      says: "unknown command 'collect'",
      help: 'sgl-incident --help',
    },
    {
      name: 'an unknown command of a group, for its help',
      args: ['dump', 'nope', '-h'],
      says: "unknown command 'nope'",
      help: 'sgl-incident dump --help',
    },
    {
      name: 'help of an unknown command',
      args: ['dump', 'help', 'nope'],
      says: "unknown command 'nope'",
      help: 'sgl-incident dump --help',
    },
    {
      name: 'an unknown flag',
      args: ['demo', '--nope'],
      says: "unknown option '--nope'",
      help: 'demo --help',
    },
    { name: 'a missing flag', args: ['collect-bundle'], says: '--base-url', help: 'collect-bundle --help' },
    { name: 'a missing argument', args: ['dump', 'list'], says: "'file'", help: 'dump list --help' },
    { name: 'one argument too many', args: ['summarize-bundle', 'a', 'b'], says: 'too many', help: '--help' },
    { name: 'a bad number', args: ['replay', '--speed', '0'], says: 'above 0', help: 'replay --help' },
    { name: 'a bad port', args: ['replay', '--port', '1e3'], says: 'whole number', help: 'replay --help' },
    {
      name: 'a bad sort key',
      args: ['dump', 'list', 'x', '--sort', 'age'],
      says: 'rid',
      help: 'list --help',
    },
    {
      name: 'a bad choice',
      args: ['note', 'x', '--format', 'pdf'],
      says: 'md, html, json, issue',
      help: 'note --help',
    },
    {
      name: 'flags that exclude each other',
      args: ['dump', 'show', 'x', '--index', '1', '--rid', 'r'],
      says: '--rid',
      help: 'dump show --help',
    },
  ])
    test(name, async () => {
      const plain = await run(args);
      expect(plain.code).toBe(2);
      expect(plain.stdout).toBe('');
      expect(plain.stderr).toContain(says);
      expect(plain.stderr).toContain(help);

      const json = await run([...args, '--json']);
      expect(json.code).toBe(2);
      expect(json.stdout).toBe('');
      const { code, message, hint } = errorOf(json);
      expect(code).toBe('BAD_INPUT');
      expect(message).toContain(says);
      expect(hint).toContain(help);
    });
});

test('--json may stand anywhere', async () => {
  const ran = await run(['--json', 'dump', 'show', '/no/such.pkl', '--index', '0']);
  expect(ran.code).toBe(2);
  expect(errorOf(ran).code).toBe('NOT_FOUND');
});

test('the reference names every command and every flag', () => {
  const page = cliReference();
  for (const command of leaves) {
    expect(page).toContain(`\n## ${words(commandPath(command)).join(' ')}\n`);
    for (const option of command.options) expect(page).toContain(`\n| \`${option.flags}\` | `);
  }
});
