import { join } from 'node:path';
import { collect } from '../../electron/core/collect/collect.ts';
import type { DemoServer } from '../../electron/core/demo/server.ts';
import { defaultOrder } from '../../shared/collect.ts';
import { phrase } from '../../shared/phrase.ts';
import { expect, sample, test } from './app.ts';
import { factOf, overview, section } from './words.ts';

const unheard = { signal: new AbortController().signal, tell: () => undefined };

/** Requests one after the other for as long as `work` takes, so that the counters move. */
async function underLoad<T>(server: DemoServer, work: Promise<T>): Promise<T> {
  let isDone = false;
  const end = work.finally(() => {
    isDone = true;
  });
  while (!isDone)
    await fetch(`${server.url}/generate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: 'hello', sampling_params: { max_new_tokens: 4 } }),
    }).then((answer) => answer.text());
  return end;
}

test('the targets of a deployment stand in a row, and each shows its own diagnosis', async ({
  launch,
  server,
  folder,
}) => {
  const [well, ill] = [await server({ story: 'healthy' }), await server({ story: 'ttft-spike' })];
  const { path } = await collect(
    {
      ...defaultOrder,
      healthProbes: false,
      targets: [
        { name: 'decode-0', role: 'plain', baseUrl: well.url },
        { name: 'prefill-0', role: 'plain', baseUrl: ill.url },
        { name: 'gone', role: 'plain', baseUrl: 'http://127.0.0.1:9' },
      ],
    },
    join(folder, 'deployment'),
    unheard,
  );
  const { page } = await launch([path]);
  const view = overview(page);
  const targets = view.getByRole('radiogroup', { name: 'Targets of the deployment' });
  await expect(targets.getByRole('radio')).toHaveCount(3);
  // The one with the gravest finding is shown first: nothing listens there.
  await expect(targets.getByRole('radio', { name: /^gone, .*critical, 0 of \d+ answered$/ })).toBeChecked();
  await expect(view.getByRole('heading', { level: 1 })).toHaveText('No call was answered');

  await targets.getByRole('radio', { name: /^prefill-0, / }).click();
  await expect(targets.getByRole('radio', { name: /^prefill-0, .*high/ })).toBeChecked();
  await expect(factOf(view, 'Model')).toHaveText('Qwen/Qwen3-VL-30B-A3B-Instruct');

  // By keys, and the evidence is of that target.
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  await expect(targets.getByRole('radio', { name: /^decode-0, / })).toBeChecked();
  await expect(factOf(view, 'Model')).not.toHaveText('Qwen/Qwen3-VL-30B-A3B-Instruct');
  await section(view, 'Sources').getByRole('button', { name: 'Open the answer of /metrics' }).click();
  await expect(page.getByRole('tabpanel', { name: 'targets/decode-0/metrics.txt' })).toBeVisible();
});

test('a capture of several samples is drawn over time: one cursor, a brush, a table', async ({
  launch,
  server,
  folder,
}) => {
  const running = await server({
    story: 'ttft-spike',
    state: { prefillSeconds: 0.01, prefillSecondsPerThousand: 0 },
  });
  const { path } = await underLoad(
    running,
    collect(
      {
        ...defaultOrder,
        healthProbes: false,
        samples: 5,
        gapSeconds: 0.6,
        targets: [{ role: 'plain', baseUrl: running.url }],
      },
      join(folder, 'sampled'),
      unheard,
    ),
  );
  const { page } = await launch([path]);
  const course = section(overview(page), 'Over time');
  await expect(course.getByRole('heading', { level: 2 })).toContainText('5 samples over');
  for (const name of ['Requests', 'KV pool in use', 'Tokens a second', 'Time to first token'])
    await expect(course.getByRole('figure', { name })).toBeVisible();
  await expect(
    course.getByRole('img', { name: /^running: p50 \d+, p99 \d+, at most \d+, last \d+\. waiting: / }),
  ).toBeVisible();

  // The cursor over one plot tells the values of the others at that time, too.
  const plot = course.getByRole('figure', { name: 'Requests' });
  const shown = course.getByRole('status');
  const whole = await shown.innerText();
  await course.getByRole('button', { name: 'Show all' }).scrollIntoViewIfNeeded();
  await plot.scrollIntoViewIfNeeded();
  const box = await plot.boundingBox();
  if (!box) throw new Error('the plot has no place');
  await page.mouse.move(box.x + box.width * 0.5, box.y + 50);
  for (const name of ['Requests', 'KV pool in use'])
    await expect(course.getByRole('figure', { name }).locator('figcaption')).toHaveText(/^\d\d:\d\d:\d\d /);

  // A brush over a part of it zooms all of them.
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.8, box.y + 50, { steps: 4 });
  await page.mouse.up();
  await expect(shown).not.toHaveText(whole);
  await course.getByRole('button', { name: 'Show all' }).click();
  await expect(shown).toHaveText(whole);
  await course.getByRole('button', { name: 'Zoom in' }).click();
  await expect(shown).not.toHaveText(whole);

  await course.getByRole('button', { name: 'Over time: table' }).click();
  await expect(course.getByRole('table', { name: 'Requests' }).getByRole('columnheader')).toHaveText([
    'Time, UTC',
    'running',
    'waiting',
  ]);
});

test('a capture of one moment has no course', async ({ launch }) => {
  const { page } = await launch([sample('hang')]);
  await expect(section(overview(page), 'Findings')).toBeVisible();
  await expect(section(overview(page), 'Over time')).toHaveCount(0);
});

test('the way through is answered from evidence, and a person may say otherwise', async ({ launch }) => {
  const { page } = await launch([sample('hang')]);
  const walk = section(overview(page), 'Walk through it');
  await walk.getByRole('button', { name: 'Walk through it' }).press('Enter');
  const symptom = walk.getByRole('radiogroup', { name: 'What is wrong?' });
  await expect(symptom.getByRole('radio', { name: 'It times out or hangs' })).toBeChecked();
  await expect(symptom).toContainText('from the evidence: ');

  await symptom.getByRole('radio', { name: 'It times out or hangs' }).focus();
  await page.keyboard.press('ArrowLeft');
  await expect(symptom.getByRole('radio', { name: 'Its answers are wrong' })).toBeChecked();
  await expect(symptom).toContainText('your answer');
  await expect(symptom).toContainText('The evidence says: It times out or hangs');
  await walk
    .getByRole('radiogroup', { name: 'What is different from when the answers were right?' })
    .getByText('The weights')
    .click();
  await expect(walk.getByRole('status')).toContainText('This leads to Wrong output');

  await walk.getByRole('button', { name: 'By the evidence alone' }).click();
  await expect(symptom.getByRole('radio', { name: 'It times out or hangs' })).toBeChecked();
});

test('a capture of a watch says which rule ended it, and where', async ({ launch, server, folder }) => {
  const running = await server({ story: 'healthy' });
  const { path } = await collect(
    {
      ...defaultOrder,
      healthProbes: false,
      gapSeconds: 0.05,
      watch: { minutes: 5, megabytes: 0.1 },
      targets: [{ role: 'plain', baseUrl: running.url }],
    },
    join(folder, 'watch'),
    unheard,
    {
      shouldSave: async ({ sample: number }) =>
        number === 4 ? phrase('watchRuleFiredAt', { rule: 'L04', target: 'decode-0' }) : null,
    },
  );
  const { page } = await launch([path]);
  await expect(overview(page)).toContainText(
    'The watch ended by itself: rule L04 fired at decode-0. 2 older looks were let go.',
  );
  if (process.env.K_SHOT) await page.screenshot({ path: process.env.K_SHOT });
});
