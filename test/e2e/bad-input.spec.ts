import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { dropOn, expect, fixture, sample, test } from './app.ts';
import { zipWith } from './files.ts';
import { artifacts, counts, factOf, messages, overview, requests, rows, section, tabPanel } from './words.ts';

/** What the messages say, one message each: the thing, the cause, the next step. */
const message = (page: Page): Locator => messages(page).getByRole('log').getByRole('paragraph');

const nextStep =
  'Looked for: a bundle (folder, .zip, .tar.gz), a request or crash dump (.pkl), a JSON body, a cURL command, a request-log line.';

async function nothingOpened(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Open an incident' })).toBeVisible();
  await expect(artifacts(page)).toHaveCount(0);
}

test('an empty folder, and one that holds nothing of ours', async ({ launch, folder }) => {
  const empty = join(folder, 'empty');
  const other = join(folder, 'holiday');
  await mkdir(empty);
  await mkdir(other);
  await writeFile(join(other, 'beach.jpg'), Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46]));
  const { page } = await launch([empty]);
  await expect(message(page)).toHaveText([
    `${empty} is empty. Looked for metadata.json, server_info.json, model_info.json, loads_all.json, metrics.txt, health.txt.`,
    'The copy may not have finished. Open the folder again once the files are there.',
  ]);
  await nothingOpened(page);
  await page.getByRole('button', { name: 'Close this message' }).click();
  await expect(messages(page)).toHaveText('');

  await dropOn(page, [other]);
  await expect(message(page)).toHaveText([
    `${other} holds nothing that could be opened.`,
    'Looked in it and one folder down for a bundle (metadata.json, server_info.json, metrics.txt, …), dumps (.pkl) and saved requests.',
  ]);
  await nothingOpened(page);
});

for (const { what, name, bytes, cause } of [
  {
    what: 'text that is named like a dump',
    name: 'dump.pkl',
    bytes: 'hello there\n',
    cause: 'text, but no request',
  },
  {
    what: 'a page that is named like a dump',
    name: 'page.pkl',
    bytes: '<!doctype html><html><body>404</body></html>',
    cause: 'a web page',
  },
  {
    what: 'a file of an unknown kind',
    name: 'core.bin',
    bytes: Buffer.from([0xde, 0xad, 0xbe, 0xef, 0, 1, 2, 0xfe, 0xff, 9]),
    cause: 'binary data of a kind not known here',
  },
  { what: 'an empty file', name: 'nothing.pkl', bytes: '', cause: 'an empty file' },
]) {
  test(`${what} is said to be what it is`, async ({ launch, folder }) => {
    const path = join(folder, name);
    await writeFile(path, bytes);
    const { page } = await launch([path]);
    await expect(message(page)).toHaveText([
      `${path} is ${cause}, and nothing that could be opened here.`,
      nextStep,
    ]);
    await nothingOpened(page);
  });
}

test('a path that does not exist', async ({ launch, folder }) => {
  const path = join(folder, 'moved');
  const { page } = await launch([path]);
  await expect(message(page)).toHaveText([
    `${path} does not exist, or was moved.`,
    'Check the path, or look for the file where it was moved to.',
  ]);
  await nothingOpened(page);
});

test('a dump that was cut shows the records before the cut, and says so', async ({ launch, folder }) => {
  const whole = await readFile(sample('ttft-spike/2026-07-21_02-41-49.pkl'));
  const kept = Math.floor(whole.length / 2);
  const path = join(folder, 'half.pkl');
  await writeFile(path, whole.subarray(0, kept));
  const { page } = await launch([path]);
  await page.getByRole('tab', { name: 'Requests' }).click();
  const band = requests(page).getByRole('note');
  await expect(band).toContainText(
    new RegExp(
      `^half\\.pkl ends after ${kept} bytes, before its pickle does; the \\d+ records before that are shown\\.`,
    ),
  );
  await expect(band).toContainText(
    'It was copied while it was written, or the copy was cut: fetch it again for the rest.',
  );
  const shown = Number(/the (\d+) records/.exec(await band.innerText())?.[1]);
  expect(shown).toBeGreaterThan(10);
  expect(shown).toBeLessThan(424);
  await expect(counts(page)).toContainText(`${shown} request`);
  await expect(rows(page).first()).toBeVisible();
  await expect(
    artifacts(page).getByRole('row', { name: new RegExp(`^Dump half\\.pkl, ${shown} requests`) }),
  ).toContainText('ends early');
});

test('a dump cut before its first record, and a pickle that is no dump', async ({ launch, folder }) => {
  const path = join(folder, 'stub.pkl');
  const whole = await readFile(fixture('dumps/small-list.pkl'));
  await writeFile(path, whole.subarray(0, 40));
  const { page } = await launch([fixture('dumps/not-requests.pkl')]);
  await expect(message(page).first()).toHaveText(
    /^not-requests\.pkl is a pickle, but no request dump: it holds .+\.$/,
  );
  await expect(message(page).last()).toHaveText(
    'A dump is a list of records, or a dict whose key requests holds one.',
  );
  await nothingOpened(page);
  await page.getByRole('button', { name: 'Close this message' }).click();

  await dropOn(page, [path]);
  // The damage is the answer; a count of 0 or a finding would hide it.
  await expect(overview(page).getByRole('heading', { level: 1 })).toHaveText(
    'Nothing of this dump could be read',
  );
  await expect(overview(page)).toContainText('stub.pkl ends after 40 bytes, before its pickle does');
  await expect(overview(page).getByRole('term').filter({ hasText: 'Requests' })).toHaveCount(0);
  await page.getByRole('tab', { name: 'Requests' }).click();
  await expect(requests(page).getByRole('note')).toHaveText(
    'stub.pkl ends after 40 bytes, before its pickle does; no record before that is whole. It was copied while it was written, or the copy was cut: fetch it again for the rest.',
  );
});

test('a zip whose names lead out of its folder is refused, and nothing is written', async ({
  launch,
  folder,
}) => {
  const path = await zipWith(folder, 'bundle.zip', {
    'bundle/metadata.json': '{"artifact_type": "incident_bundle"}',
    '../../escaped/server_info.json': '{}',
  });
  const { page } = await launch([path]);
  await expect(message(page)).toHaveText([
    `${path} was refused for the name "../../escaped/server_info.json" in it: it leads out of the folder.`,
    'Nothing was unpacked. Ask for the folder itself, or for a new archive of it.',
  ]);
  await nothingOpened(page);
  await expect(readFile(join(folder, '..', '..', 'escaped', 'server_info.json'))).rejects.toThrow();
});

test('a bundle with pages in place of JSON and metrics opens, and each source says so', async ({
  launch,
  folder,
}) => {
  const bundle = join(folder, 'proxied');
  await cp(fixture('bundles/dp_ranks'), bundle, { recursive: true });
  const page404 =
    '<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>\n';
  for (const name of ['server_info.json', 'metrics.txt']) await writeFile(join(bundle, name), page404);
  const { page } = await launch([bundle]);
  // What is whole is read.
  await expect(factOf(overview(page), 'Model')).toHaveText('Qwen/Qwen3-30B-A3B');
  const sources = section(overview(page), 'Sources');
  await expect(sources.getByRole('heading')).toContainText('6 of 9 collected');
  for (const path of ['/server_info', '/metrics']) {
    const source = sources.getByRole('listitem').filter({ hasText: path });
    await expect(source.getByRole('img')).toHaveAccessibleName('failed');
    await expect(source).toContainText('answered with a web page: 502 Bad Gateway');
  }
  await expect(section(overview(page), 'Latency')).toContainText('/metrics was not collected');
  // The page itself is text to read, and no page.
  await sources.getByRole('button', { name: 'Open the answer of /metrics' }).click();
  await expect(tabPanel(page, 'metrics.txt').getByText('<title>502 Bad Gateway</title>')).toBeVisible();
});

test('three paths at once, one of them bad: the others open', async ({ launch, folder }) => {
  const bad = join(folder, 'readme.bin');
  await writeFile(bad, Buffer.from([0, 1, 2, 3, 0xff, 0xfe, 0xfd]));
  const { page } = await launch();
  await dropOn(page, [fixture('bundles/dp_ranks'), bad, fixture('dumps/small-list.pkl')]);
  await expect(artifacts(page).getByRole('row', { name: /^Capture dp_ranks/ })).toBeVisible();
  await expect(artifacts(page).getByRole('row', { name: /^Dump small-list\.pkl/ })).toBeVisible();
  await expect(message(page)).toHaveText([
    `${bad} is binary data of a kind not known here, and nothing that could be opened here.`,
    nextStep,
  ]);
  await expect(factOf(overview(page), 'Model')).toHaveText('Qwen/Qwen3-30B-A3B');
});
