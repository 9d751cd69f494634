import { expect, test } from 'vitest';
import { type CollectForm, emptyForm, orderOf } from '../../renderer/collect-form.ts';

const now = 1_795_488_000;
const asked = (patch: Partial<CollectForm>) =>
  orderOf({ ...emptyForm, baseUrl: 'http://h', ...patch }, [], now);

test.each<[string, Partial<CollectForm>, object]>([
  ['once', { looks: 'once' }, { samples: 1, watch: null }],
  ['twice', { looks: 'twice', gapSeconds: 45 }, { samples: 2, gapSeconds: 45 }],
  ['several times', { looks: 'several', samples: 7 }, { samples: 7 }],
  [
    'a watch',
    { looks: 'watch', watchMinutes: 5, watchMegabytes: 64 },
    { samples: 1, watch: { minutes: 5, megabytes: 64 } },
  ],
  [
    'headers',
    { headersText: 'X-Tenant: blue\n\n x-y:a:b ' },
    {
      headers: [
        { name: 'X-Tenant', value: 'blue' },
        { name: 'x-y', value: 'a:b' },
      ],
    },
  ],
  ['a proxy', { proxy: ' http://p:1 ' }, { proxy: 'http://p:1' }],
  ['no proxy', { proxy: ' ' }, { proxy: null }],
  [
    'a window up to now',
    { prometheusUrl: 'http://prom', windowSpan: '900' },
    { prometheus: { url: 'http://prom', from: now - 900, to: now } },
  ],
  [
    'a window up to a time',
    { prometheusUrl: 'http://prom', windowSpan: '3600', windowUntil: '2026-11-24T02:41:00Z' },
    { prometheus: { from: 1_795_484_460, to: 1_795_488_060 } },
  ],
])('%s', (_, patch, expected) => {
  expect(asked(patch)).toMatchObject({ order: expected });
});

test.each<[Partial<CollectForm>, string]>([
  [{ baseUrl: ' ' }, 'noTarget'],
  [{ place: 'deployment' }, 'noTarget'],
  [{ headersText: 'no colon' }, 'badHeaders'],
  [{ prometheusUrl: 'http://prom', windowUntil: 'yesterday' }, 'badUntil'],
])('%j is no order', (patch, fault) => {
  expect(asked(patch)).toEqual({ fault });
});
