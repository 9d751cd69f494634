import { describe, expect, test } from 'vitest';
import { placeOf } from '../../renderer/target.ts';

describe('where a base URL leads', () => {
  const cases = [
    { text: 'http://127.0.0.1:30000', host: '127.0.0.1', address: '127.0.0.1:30000', loopback: true },
    { text: ' 127.0.0.1:30000/ ', host: '127.0.0.1', address: '127.0.0.1:30000', loopback: true },
    { text: 'localhost:30000', host: 'localhost', address: 'localhost:30000', loopback: true },
    { text: 'http://[::1]:30000', host: '::1', address: '[::1]:30000', loopback: true },
    { text: '::1', host: '::1', address: '[::1]', loopback: true },
    { text: 'https://10.4.17.22/base/', host: '10.4.17.22', address: '10.4.17.22', loopback: false },
    {
      text: 'http://127.0.0.1.evil.example',
      host: '127.0.0.1.evil.example',
      address: '127.0.0.1.evil.example',
      loopback: false,
    },
    {
      text: 'http://localhost.example:1',
      host: 'localhost.example',
      address: 'localhost.example:1',
      loopback: false,
    },
  ];
  for (const { text, ...expected } of cases) {
    test(text, () => expect(placeOf(text, [])).toMatchObject({ ...expected, capturedAs: null }));
  }

  for (const text of [
    '',
    'http://',
    'ftp://10.0.0.1',
    'not a url',
    'http://host:99999999',
    'http://a:b@127.0.0.1',
    'http://127.0.0.1/?a=1',
  ]) {
    test(`nowhere: ${text}`, () => expect(placeOf(text, [])).toBeNull());
  }
});

test('the server of an open capture is known by host and port', () => {
  const captures = [
    { name: 'no url', baseUrl: null },
    { name: 'spike', baseUrl: 'http://10.4.17.22:30000' },
  ];
  expect(placeOf('http://10.4.17.22:30000/', captures)?.capturedAs).toBe('spike');
  expect(placeOf('http://10.4.17.22:30001', captures)?.capturedAs).toBeNull();
});
