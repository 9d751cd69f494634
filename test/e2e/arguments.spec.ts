import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, fixture, test } from './app.ts';
import { overview, section, tabPanel } from './words.ts';

type Values = Readonly<Record<string, unknown>>;

/** The dp_ranks capture again, taken at another time, with these arguments. */
async function captureWith(folder: string, stamp: string, values: Values): Promise<string> {
  const bundle = join(folder, stamp);
  await cp(fixture('bundles/dp_ranks'), bundle, { recursive: true });
  const change = async (name: string, changed: (stored: Values) => Values) => {
    const path = join(bundle, name);
    const stored = JSON.parse(await readFile(path, 'utf8'));
    await writeFile(path, JSON.stringify(changed(stored), null, 2));
  };
  await change('metadata.json', (stored) => ({ ...stored, collected_at: stamp }));
  await change('server_info.json', (stored) => ({
    ...stored,
    json: { ...(stored.json as Values), ...values },
  }));
  return bundle;
}

test('what changed of the server since the earlier capture, and what counts as noise', async ({
  launch,
  folder,
}) => {
  const later = await captureWith(folder, '20261124_031500', { chunked_prefill_size: 8192, random_seed: 7 });
  const { page } = await launch([fixture('bundles/dp_ranks'), later]);
  const view = section(overview(page), 'Server arguments');
  const rows = view.getByRole('listitem');
  await expect(view.getByRole('heading')).toContainText('02:41:07');
  await expect(rows).toHaveText([/^chunked_prefill_size\s*16384\s*→\s*8192$/]);
  await expect(view).toContainText('1 argument differs (1 key set aside)');

  // The earlier value lies in the earlier capture's file.
  await view.getByRole('button', { name: /^16384\. Open server_info\.json:\d+ in .*02:41:07$/ }).click();
  const source = tabPanel(page, /server_info\.json/);
  await expect(source.getByText('"chunked_prefill_size": 16384')).toBeVisible();
  await page.getByRole('tab', { name: 'Overview' }).click();

  // What is noise is the person's to say.
  await view.getByRole('button', { name: '1 key set aside' }).click();
  const settings = tabPanel(page, 'Settings');
  const noise = settings.getByRole('textbox', { name: /^Noise keys/ });
  await noise.fill('random_seed\nchunked prefill');
  await noise.blur();
  await expect(settings.getByText('“chunked prefill” is no key')).toBeVisible();
  await noise.fill('chunked_*');
  await noise.blur();
  await expect(settings.getByRole('button', { name: 'Reset “Noise keys”' })).toBeVisible();
  await page.getByRole('tab', { name: 'Overview' }).click();
  await expect(rows).toHaveText([/^random_seed\s*.+\s*→\s*7$/]);
  await page.getByRole('tab', { name: 'Settings' }).click();
  await noise.fill('chunked_*\nrandom_seed');
  await noise.blur();
  await page.getByRole('tab', { name: 'Overview' }).click();
  await expect(view).toContainText('No argument differs (2 keys set aside)');
  await page.getByRole('tab', { name: 'Settings' }).click();
  await settings.getByRole('button', { name: 'Reset “Noise keys”' }).click();
  await expect(noise).toHaveValue(/^host\nport\n/);
  await page.getByRole('tab', { name: 'Overview' }).click();
  await expect(rows).toHaveText([/^chunked_prefill_size/]);

  // The earlier capture has nothing to be held against.
  await overview(page)
    .getByRole('radio', { name: /02:41:07/ })
    .click();
  await expect(view).toHaveCount(0);
});

test('eight changes are shown at once; a secret is never shown', async ({ launch, folder }) => {
  const values = {
    version: '0.5.18',
    tp_size: 4,
    dp_size: 1,
    ep_size: 4,
    attention_backend: 'fa3',
    sampling_backend: 'pytorch',
    schedule_policy: 'lpm',
    chunked_prefill_size: 8192,
    enable_trace: true,
    api_key: 'sk-not-a-real-key',
    admin_api_key: 'sk-the-later-key',
    dsa_prefill_backend: 'flashmla',
  };
  const { page } = await launch([
    await captureWith(folder, '20261124_030000', { admin_api_key: 'sk-the-earlier-key' }),
    await captureWith(folder, '20261124_031500', values),
  ]);
  const view = section(overview(page), 'Server arguments');
  await expect(view.getByRole('listitem')).toHaveCount(8);
  await expect(view.getByRole('listitem').first()).toHaveText(/^version/);
  await view.getByText('3 more', { exact: true }).click();
  await expect(view.getByRole('listitem')).toHaveCount(11);
  await expect(view.getByRole('listitem').filter({ hasText: /^api_key/ })).toHaveText(/null\s*→\s*a secret$/);
  await expect(view.getByRole('listitem').filter({ hasText: 'admin_api_key' })).toHaveText(
    /^admin_api_key\s*another key, unless/,
  );
  await expect(view).not.toContainText('[masked');
  await view.getByText('1 argument is not in the other version').click();
  await expect(view).toContainText('Only in this capture: dsa_prefill_backend');
});
