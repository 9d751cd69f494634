import { describe, expect, test } from 'vitest';
import { authorization, endpointUrl, guard, parseTarget } from '../../../electron/core/replay/target.ts';
import { ProblemError } from '../../../shared/outcome.ts';

const problemOf = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  throw new Error('nothing was thrown');
};

describe('a base URL as people type it', () => {
  const cases: [typed: string, baseUrl: string, host: string, address: string][] = [
    ['http://127.0.0.1:30000', 'http://127.0.0.1:30000', '127.0.0.1', '127.0.0.1:30000'],
    ['127.0.0.1:30000', 'http://127.0.0.1:30000', '127.0.0.1', '127.0.0.1:30000'],
    ['localhost:30000', 'http://localhost:30000', 'localhost', 'localhost:30000'],
    ['  http://LOCALHOST:30000/  ', 'http://localhost:30000', 'localhost', 'localhost:30000'],
    ['https://llm.example.com', 'https://llm.example.com', 'llm.example.com', 'llm.example.com'],
    [
      'https://llm.example.com/sgl/v2//',
      'https://llm.example.com/sgl/v2',
      'llm.example.com',
      'llm.example.com',
    ],
    ['llm.example.com/sgl', 'http://llm.example.com/sgl', 'llm.example.com', 'llm.example.com'],
    ['[::1]:30000', 'http://[::1]:30000', '::1', '[::1]:30000'],
    ['::1', 'http://[::1]', '::1', '[::1]'],
    ['http://[2001:DB8::7]:8000/x', 'http://[2001:db8::7]:8000/x', '2001:db8::7', '[2001:db8::7]:8000'],
    ['http://2130706433:80', 'http://127.0.0.1', '127.0.0.1', '127.0.0.1'],
    ['http://0x7f.1:8000', 'http://127.0.0.1:8000', '127.0.0.1', '127.0.0.1:8000'],
  ];
  for (const [typed, baseUrl, host, address] of cases) {
    test(typed, () => {
      expect(parseTarget(typed)).toMatchObject({ baseUrl, host, address });
      expect(endpointUrl(parseTarget(typed), '/generate')).toBe(`${baseUrl}/generate`);
    });
  }
});

describe('a base URL that cannot be used is refused in words', () => {
  const cases: [typed: string, message: RegExp][] = [
    ['', /empty/],
    ['   ', /empty/],
    ['ftp://host', /ftp:\/\//],
    ['file:///etc/passwd', /file:\/\//],
    ['http://', /host is missing/],
    ['http://:30000', /host is missing/],
    ['http://host:99999', /port is past 65535/],
    ['host name:30000', /blank/],
    ['http://host:30000/?key=1', /without \? or #/],
    ['http://host:30000/#x', /without \? or #/],
    ['http://[::1', /http:\/\/host:port/],
  ];
  for (const [typed, message] of cases) {
    test(typed === '' ? '(empty)' : typed, () => {
      const problem = problemOf(() => parseTarget(typed));
      expect(problem.code).toBe('BAD_INPUT');
      expect(problem.message).toMatch(message);
    });
  }

  test('credentials are refused and never repeated', () => {
    const problem = problemOf(() => parseTarget('http://admin:hunter2@host:30000'));
    expect(problem.code).toBe('BAD_INPUT');
    expect(JSON.stringify(problem)).not.toContain('hunter2');
    expect(problem.hint).toMatch(/bearer/);
  });
});

describe('this machine, by name and never by look-up', () => {
  const cases: [string, boolean][] = [
    ['127.0.0.1:1', true],
    ['127.8.9.10:1', true],
    ['localhost:1', true],
    ['LocalHost', true],
    ['[::1]:1', true],
    ['http://127.1:1', true],
    ['0.0.0.0:1', false],
    ['10.4.17.22:30000', false],
    ['127.example.com', false],
    ['127.0.0.1.example.com', false],
    ['localhost.example.com', false],
    ['sub.localhost', false],
    ['[::2]:1', false],
    ['192.168.0.1', false],
  ];
  for (const [url, expected] of cases) test(url, () => expect(parseTarget(url).loopback).toBe(expected));
});

describe('the guard', () => {
  const order = (baseUrl: string, confirmedHost?: string) => ({
    target: { baseUrl },
    ...(confirmedHost === undefined ? {} : { confirmedHost }),
  });

  test('lets this machine pass without a word', () => {
    expect(guard(order('localhost:30000')).host).toBe('localhost');
  });

  test('refuses another machine in words that name it', () => {
    const problem = problemOf(() => guard(order('http://10.4.17.22:30000')));
    expect(problem.code).toBe('GUARDED');
    expect(problem.message).toContain('10.4.17.22');
    expect(problem.hint).toContain('10.4.17.22');
  });

  const typed: [string, string, boolean][] = [
    ['http://10.4.17.22:30000', '10.4.17.22', true],
    ['http://10.4.17.22:30000', ' 10.4.17.22 ', true],
    ['http://10.4.17.22:30000', '10.4.17.2', false],
    ['http://10.4.17.22:30000', '', false],
    ['http://10.4.17.22:30000', '127.0.0.1', false],
    ['https://LLM.example.com', 'llm.Example.com', true],
    ['http://[2001:db8::7]:1', '2001:db8::7', true],
    ['http://[2001:db8::7]:1', '[2001:DB8::7]', true],
  ];
  for (const [baseUrl, host, passes] of typed) {
    test(`${baseUrl} with "${host}" typed ${passes ? 'passes' : 'is refused'}`, () => {
      if (passes) expect(guard(order(baseUrl, host)).baseUrl).toMatch(/^https?:/);
      else expect(problemOf(() => guard(order(baseUrl, host))).code).toBe('GUARDED');
    });
  }
});

test('a token is a header value or is refused without being repeated', () => {
  expect(authorization(undefined)).toBeNull();
  expect(authorization('  ')).toBeNull();
  expect(authorization(' sk-1 ')).toBe('Bearer sk-1');
  const problem = problemOf(() => authorization('sk-secret\r\nX-Evil: 1'));
  expect(problem.code).toBe('BAD_INPUT');
  expect(JSON.stringify(problem)).not.toContain('sk-secret');
});
