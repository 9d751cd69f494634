import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { ScriptedFault } from '../../electron/core/demo/faults.ts';
import { expect, type OpenApp, sample, test } from './app.ts';
import {
  editor,
  editRequest,
  openSample,
  replay,
  sendButton,
  sentTo,
  statusBar,
  ttftSpike,
} from './words.ts';

const spikeDump = sample('ttft-spike/2026-07-21_02-41-49.pkl');
/** Finished with stop after 125 tokens, streamed, 3,111 prompt tokens. */
const rid = '3c245b00';

const target = (page: Page) => replay(page).getByRole('textbox', { name: 'Target' });
const replayed = (page: Page) => replay(page).getByRole('region', { name: 'Replayed', exact: true });
const replayedText = (page: Page) => replay(page).getByRole('region', { name: 'Replayed text' });
const comparison = (page: Page) => replay(page).getByRole('region', { name: 'Comparison' });
const number = (page: Page, name: string) =>
  replay(page).getByRole('table', { name: 'Numbers' }).getByRole('row', { name }).getByRole('cell');

/** Opens a request by paste on the start screen; the body goes in as it stands. */
async function pasteRequest({ page, paste }: OpenApp, body: string): Promise<void> {
  await page.getByRole('button', { name: 'Paste a request…' }).click();
  await page.getByRole('dialog').getByRole('textbox', { name: 'Request' }).fill('{"text": "hi"}');
  await page.getByRole('dialog').getByRole('button', { name: 'Edit & replay' }).click();
  await editor(page).focus();
  await page.keyboard.press('Control+A');
  await paste(body);
}

test('a stream: live text before the end, times, tokens, the recorded answer beside it', async ({
  launch,
  server,
}) => {
  const demo = await server({ state: { tokensPerSecond: 20 } });
  const { page } = await launch([spikeDump]);
  await editRequest(page, rid);
  await expect(replay(page).getByRole('region', { name: 'Recorded text' })).toContainText(
    'At Hallin bus garage',
  );
  await expect(replayedText(page)).toContainText('Not sent yet.');
  await target(page).fill(demo.url);
  await expect(replay(page)).toContainText('this machine: not asked yet');
  await page.keyboard.press('Control+Enter');

  // The answer grows while the server is still writing it.
  await expect(replayed(page)).toContainText(/streaming,? ?\d+ tokens/);
  await expect(replayedText(page)).toHaveText(/\w{3}/);
  const begun = await replayedText(page).innerText();
  expect(demo.openRequests()).toBe(1);
  await expect(statusBar(page)).toContainText(`Network: 127.0.0.1:${demo.port}`);
  await expect(comparison(page)).toContainText('Compared once the answer has ended.');
  await expect
    .poll(() =>
      replayedText(page)
        .innerText()
        .then((text) => text.length),
    )
    .toBeGreaterThan(begun.length);
  demo.state.tokensPerSecond = Number.POSITIVE_INFINITY;

  await expect(replayed(page).getByRole('img', { name: 'complete' })).toBeVisible();
  await expect(statusBar(page)).toContainText('Network: idle');
  await expect(number(page, 'TTFT').nth(1)).toHaveText('6.62 s');
  await expect(number(page, 'TTFT').nth(2)).toHaveText(/^\d[\d.]* m?s$/);
  await expect(number(page, 'Elapsed').nth(2)).toHaveText(/^\d[\d.]* m?s$/);
  await expect(number(page, 'Output tokens').nth(1)).toHaveText('125');
  await expect(number(page, 'Output tokens').nth(2)).toHaveText(/^\d+$/);
  await expect(number(page, 'Output tokens').nth(3)).toHaveText(/^([+−]\d+|same)$/);
  await expect(replay(page)).toContainText('this machine: answered last time');
  await expect(number(page, 'Finish').nth(2)).toHaveText(/stop|length/);
  await expect(replay(page).getByRole('region', { name: 'Time between pieces' })).not.toContainText(
    'Shown for an answer',
  );

  // Where the two part, marked in both columns.
  await expect(comparison(page)).toContainText(/First difference at (token|character) [\d,]+ of [\d,]+/);
  await expect(
    replay(page).getByRole('region', { name: 'Recorded text' }).locator('mark').first(),
  ).toBeVisible();
  await expect(replayedText(page).locator('mark').first()).toBeVisible();

  // What was sent is the editor's text.
  expect(sentTo(demo)).toMatchObject([{ method: 'POST', path: '/generate', state: 'answered', status: 200 }]);
  const sent = JSON.parse(sentTo(demo)[0]?.body ?? '');
  expect(sent).toMatchObject({
    stream: true,
    sampling_params: { max_new_tokens: 512, temperature: 0.2, top_k: 20 },
  });
  expect(sent).not.toHaveProperty('rid');

  // A second run stands beside the first, and either can be looked at.
  await sendButton(page).click();
  await expect.poll(() => sentTo(demo).filter(({ state }) => state === 'answered').length).toBe(2);
  await replayed(page).getByRole('button', { name: /run/ }).click();
  await page.getByRole('option', { name: '1' }).click();
  await expect(replayed(page).getByRole('img', { name: 'complete' })).toBeVisible();
});

test('without stream, to the byte: 64-bit integers arrive as they stand in the editor', async ({
  launch,
  server,
}) => {
  const demo = await server({ state: { tokensPerSecond: Number.POSITIVE_INFINITY } });
  const open = await launch();
  const { page } = open;
  const body =
    '{"text": "Bonjour, 世界 🚀",\n   "stream": false, "bootstrap_room": 9223372036854775807,\n\t"sampling_params": {"max_new_tokens": 8, "temperature": 0.0, "sampling_seed": 18446744073709551615}}';
  await pasteRequest(open, body);
  await target(page).fill(demo.url);
  await sendButton(page).click();
  await expect(replayed(page).getByRole('img', { name: 'complete' })).toBeVisible();
  expect(sentTo(demo).map((request) => request.body)).toEqual([body]);
  await expect(replayedText(page)).toHaveText(/\p{L}{2}/u);
  await expect(number(page, 'Output tokens').nth(2)).toHaveText('8');
  await expect(number(page, 'Finish').nth(2)).toHaveText('length');
  await expect(replay(page)).toContainText('Shown for an answer that streamed');
  await expect(comparison(page)).toContainText('No recorded output.');

  // The whole answer as it was received.
  await replayed(page).getByRole('button', { name: 'Answer as it was received' }).click();
  await expect(replayed(page).getByText('"finish_reason"')).toBeVisible();
});

test('cancelling closes the connection and keeps what arrived', async ({ launch, server }) => {
  const demo = await server({ state: { tokensPerSecond: 20 } });
  const open = await launch();
  const { page } = open;
  await pasteRequest(
    open,
    '{"text": "Tell me a long story", "stream": true, "sampling_params": {"max_new_tokens": 4000, "ignore_eos": true}}',
  );
  await target(page).fill(demo.url);
  await sendButton(page).click();
  await expect(replayed(page)).toContainText(/streaming,? ?\d+ tokens/);
  await expect(replayedText(page)).toHaveText(/\w{3}/);
  expect(demo.openConnections()).toBe(1);
  await page.keyboard.press('Escape');
  await demo.until(() => demo.openConnections() === 0);
  expect(sentTo(demo)).toMatchObject([{ state: 'left' }]);
  await expect(replayed(page)).toContainText('cancelled');
  await expect(replayedText(page)).toHaveText(/\w{3}/);

  // Before the first byte, by the button.
  demo.script({ path: '/generate', kind: 'no-answer' });
  await sendButton(page).click();
  await expect(replayed(page)).toContainText('waiting for the first token');
  await demo.until(() => demo.openRequests() === 1);
  await replay(page).getByRole('button', { name: 'Cancel' }).click();
  await demo.until(() => demo.openConnections() === 0);
  await expect(replayed(page)).toContainText('cancelled');
  await expect(sendButton(page)).toBeEnabled();
});

/** Each fault of a server, and the one line that a person reads. */
const faults: readonly {
  name: string;
  fault: ScriptedFault | null;
  line: RegExp;
  end: string;
  keepsText?: boolean;
}[] = [
  {
    name: '503',
    fault: { path: '/generate', kind: 'status', status: 503 },
    line: /did not take the request \(503\): The request queue is full\./,
    end: 'HTTP 503',
  },
  {
    name: '401',
    fault: { path: '/generate', kind: 'status', status: 401 },
    line: /wants an API key \(401\), and none was given\./,
    end: 'HTTP 401',
  },
  {
    name: '500',
    fault: { path: '/generate', kind: 'status', status: 500 },
    line: /The server failed with 500/,
    end: 'HTTP 500',
  },
  {
    name: 'a web page with 200',
    fault: { path: '/generate', kind: 'html' },
    line: /answered with a web page \(200, "502 Bad Gateway"\); SGLang answers JSON\./,
    end: 'error',
  },
  {
    name: 'a cut body',
    fault: { path: '/generate', kind: 'cut-chunked' },
    line: /closed the connection in the middle of its answer, after \d+ tokens?\./,
    end: 'cut off',
    keepsText: true,
  },
  {
    name: 'a reset before the answer',
    fault: { path: '/generate', kind: 'reset' },
    line: /took the request and closed the connection before it answered\./,
    end: 'cut off',
  },
  {
    name: 'an error event in the stream',
    fault: { path: '/generate', kind: 'error-event' },
    line: /The stream, begun with 200, ended in an error: The request was refused by a scripted fault\./,
    end: 'error',
    keepsText: true,
  },
  {
    name: 'an abort',
    fault: { path: '/generate', kind: 'abort-chunk' },
    line: /The server aborted it: Aborted/,
    end: 'aborted',
    keepsText: true,
  },
  {
    name: 'a redirect',
    fault: { path: '/generate', kind: 'redirect', location: 'http://127.0.0.1:9/elsewhere' },
    line: /redirects to 127\.0\.0\.1:9 \(302\)\. A replay follows no redirect/,
    end: 'HTTP 302',
  },
  {
    name: 'a silent stream',
    fault: { path: '/generate', kind: 'silent-stream' },
    line: /did not answer within 1 s\./,
    end: 'silent',
  },
];

test('each fault of a server is one clear line', async ({ launch, server }) => {
  const demo = await server();
  const open = await launch();
  const { page } = open;
  await pasteRequest(
    open,
    '{"text": "hi", "stream": true, "sampling_params": {"max_new_tokens": 32, "ignore_eos": true}}',
  );
  await target(page).fill(demo.url);
  await replay(page).getByRole('button', { name: 'Sending options' }).click();
  const options = page.getByRole('dialog', { name: 'Sending options' });
  await options.getByRole('textbox', { name: 'Give up after seconds of silence' }).fill('1');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Escape');
  await expect(options).toBeHidden();

  const ends = replayedText(page).getByRole('status');
  for (const { name, fault, line, end, keepsText } of faults) {
    await test.step(name, async () => {
      demo.clearFaults();
      if (fault) demo.script({ ...fault, calls: 1 });
      await sendButton(page).click();
      await expect(ends).toHaveText(line);
      await expect(ends).toHaveCount(1);
      await expect(replayed(page)).toContainText(end);
      if (keepsText) await expect(replayedText(page)).toHaveText(/^\w/);
      await demo.until(() => demo.openRequests() === 0);
    });
  }

  // Nothing listens: a port that was ours a moment ago.
  const dead = await deadPort();
  await target(page).fill(`127.0.0.1:${dead}`);
  await sendButton(page).click();
  await expect(ends).toHaveText(
    new RegExp(`Nothing listens at 127\\.0\\.0\\.1:${dead}: the connection was refused\\.`),
  );

  // What would be answered with a bare 500 is not sent at all.
  const before = demo.requests.length;
  await target(page).fill(demo.url);
  await editor(page).focus();
  await page.keyboard.press('Control+A');
  await open.paste('{"text": "hi", "sampling_params": {"temprature": 0}}');
  await sendButton(page).click();
  await expect(ends).toHaveText(/SGLang has no sampling parameter "temprature".*Was "temperature" meant\?/);
  expect(demo.requests.length).toBe(before);
});

test('a key goes to the server that it was given for', async ({ launch, server }) => {
  const demo = await server({ apiKey: 'sk-e2e', state: { tokensPerSecond: Number.POSITIVE_INFINITY } });
  const open = await launch();
  const { page } = open;
  await pasteRequest(open, '{"text": "hi", "sampling_params": {"max_new_tokens": 4}}');
  await target(page).fill(demo.url);
  await replay(page).getByRole('button', { name: 'Sending options' }).click();
  await page.getByRole('dialog').getByLabel('API key').fill('sk-e2e');
  await page.keyboard.press('Escape');
  await expect(replay(page)).toContainText('with API key');
  await sendButton(page).click();
  await expect(replayed(page).getByRole('img', { name: 'complete' })).toBeVisible();
  expect(sentTo(demo)[0]?.headers.authorization).toBe('Bearer ***');
  await expect(page.locator('body')).not.toContainText('sk-e2e');
  // Another address gets none of it.
  await target(page).fill('http://127.0.0.1:9');
  await expect(replay(page)).not.toContainText('with API key');
});

test('a target off this machine is named and has to be typed; nothing is sent without it', async ({
  launch,
}) => {
  const { page } = await launch();
  await openSample(page, ttftSpike);
  await editRequest(page, rid);
  // .invalid is reserved: no name server knows it. Even so it is never called here.
  await target(page).fill('http://prod.invalid:30000');
  await expect(replay(page)).toContainText('not this machine: asks before sending');
  await page.keyboard.press('Control+Enter');
  const guard = page.getByRole('alertdialog', { name: 'prod.invalid is not this machine' });
  await expect(guard).toContainText('One request would be sent to prod.invalid:30000.');
  const confirm = guard.getByRole('button', { name: 'Send to prod.invalid' });
  await expect(confirm).toBeDisabled();
  const typed = guard.getByRole('textbox', { name: 'Type prod.invalid to send 1 request to it' });
  await expect(typed).toBeFocused();
  await typed.fill('prod');
  await page.keyboard.press('Enter');
  await expect(confirm).toBeDisabled();
  await typed.fill('prod.invalid');
  await expect(confirm).toBeEnabled();
  await page.keyboard.press('Escape');
  await expect(guard).toBeHidden();
  await expect(replayedText(page)).toContainText('Not sent yet.');
  await expect(statusBar(page)).toContainText('Network: idle');

  // The server that was captured is called so.
  await target(page).fill('http://10.4.17.22:30000');
  await expect(replay(page)).toContainText('the captured server of incident_bundle_20260721_024107');
  await sendButton(page).click();
  const captured = page.getByRole('alertdialog', { name: 'This is the captured server' });
  await expect(captured).toContainText('10.4.17.22:30000 was serving 29 requests when it was captured.');
  await expect(captured.getByRole('button', { name: 'Send to 10.4.17.22' })).toBeDisabled();
  await captured.getByRole('button', { name: 'Use 127.0.0.1 instead' }).click();
  await expect(target(page)).toHaveValue('http://127.0.0.1:30000');
  await expect(replayedText(page)).toContainText('Not sent yet.');
});

test('the same answer again is called the same', async ({ launch, server, folder }) => {
  const demo = await server({ state: { tokensPerSecond: Number.POSITIVE_INFINITY } });
  const body = { text: 'Why is the sky blue?', sampling_params: { temperature: 0, max_new_tokens: 12 } };
  const post = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
  const out = (await (await fetch(`${demo.url}/generate`, post)).json()) as { text: string };
  const log = join(folder, 'request.log');
  await writeFile(
    log,
    JSON.stringify({ event: 'request.finished', rid: 'a', obj: { rid: 'a', ...body }, out }),
  );
  const { page } = await launch([log]);
  await expect(replay(page).getByRole('region', { name: 'Recorded text' })).toContainText(out.text);
  await target(page).fill(demo.url);
  await sendButton(page).click();
  await expect(comparison(page)).toContainText(/Same answer: 12 tokens, none differs\./);
  await expect(number(page, 'Output tokens').nth(3)).toHaveText('same');
  await expect(replayedText(page)).toContainText(out.text);
});

test('a server with a key refuses a request without one, and nothing of it is kept open', async ({
  launch,
  server,
}) => {
  const demo = await server({ apiKey: 'sk-e2e' });
  const open = await launch();
  const { page } = open;
  await pasteRequest(open, '{"text": "hi", "sampling_params": {"max_new_tokens": 4}}');
  await target(page).fill(demo.url);
  await sendButton(page).click();
  await expect(replayedText(page).getByRole('status')).toHaveText(
    /wants an API key \(401\), and none was given\./,
  );
  await demo.until(() => demo.openRequests() === 0);
  expect(sentTo(demo)[0]?.headers).not.toHaveProperty('authorization');
});

/** A port of loopback that nothing listens on. */
function deadPort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
