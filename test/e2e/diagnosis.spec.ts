import type { Locator, Page } from '@playwright/test';
import { expect, fixture, type OpenApp, sample, test } from './app.ts';
import { factOf, overview, section, tabPanel } from './words.ts';

const findings = (page: Page): Locator => section(overview(page), 'Findings');
const rulesPage = (page: Page): Locator => tabPanel(page, 'Rules');
const ruleRows = (page: Page): Locator =>
  rulesPage(page)
    .getByRole('row')
    .filter({ has: page.getByRole('gridcell') });
const clipboard = ({ app }: OpenApp) => app.evaluate(({ clipboard: system }) => system.readText());

test('three findings are open, the rest folded, and [ ] step through them', async ({ launch }) => {
  const { page } = await launch([fixture('bundles/dp_ranks')]);
  const list = findings(page);
  const folds = list.getByRole('heading', { level: 3 }).getByRole('button', { expanded: false });
  const opened = list.getByRole('heading', { level: 3 }).getByRole('button', { expanded: true });
  await expect(opened).toHaveCount(3);
  const folded = await folds.count();
  expect(folded).toBeGreaterThan(0);

  const heads = list.getByRole('article').getByRole('heading', { level: 3 });
  const toggle = (place: number) => heads.nth(place).getByRole('button').first();
  await page.keyboard.press(']');
  await expect(toggle(0)).toBeFocused();
  for (let place = 1; place < 4; place += 1) await page.keyboard.press(']');
  // The fourth was folded: stepping to it opens it.
  await expect(toggle(3)).toBeFocused();
  await expect(toggle(3)).toHaveAttribute('aria-expanded', 'true');
  await page.keyboard.press('[');
  await expect(toggle(2)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(toggle(2)).toHaveAttribute('aria-expanded', 'false');
  await expect(list.getByRole('article').nth(2).getByRole('row')).toHaveCount(0);
});

test('the weight of each class stands beside the headline, as bars and as numbers', async ({ launch }) => {
  const { page } = await launch([sample('ttft-spike')]);
  const weights = section(overview(page), 'Weight by class');
  await expect(weights.getByRole('term')).toHaveText([/^Latency$/, /^Hang$/, /^Down$/, /^Wrong output$/]);
  await expect(weights.getByRole('img', { name: /^Latency: [\d.]+$/ })).toBeVisible();
  await expect(weights.getByRole('img', { name: 'Hang: 0' })).toBeVisible();
  await expect(weights).not.toContainText('weigh the same');
});

test('every rule is in a table, with its state, limits and source', async ({ launch }) => {
  const { page } = await launch([fixture('bundles/dp_ranks')]);
  await findings(page)
    .getByRole('button', { name: /^All \d+ rules$/ })
    .click();
  await expect(ruleRows(page).filter({ hasText: 'L04' })).toBeVisible();
  const states = rulesPage(page).getByRole('radiogroup', { name: 'State' });
  await expect(states.getByRole('radio', { name: /^All \d+$/ })).toBeChecked();

  // By state, and by text.
  await states.getByRole('radio', { name: /^Fired / }).click();
  for (const row of await ruleRows(page).all()) await expect(row).toContainText('Fired');
  await states.getByRole('radio', { name: /^All / }).click();
  await page.getByRole('textbox', { name: 'Filter the rules' }).fill('KV pool');
  await expect(ruleRows(page).filter({ hasText: 'L07' })).toHaveCount(1);

  // One rule in full: what it saw, what it was held against, and where the rule comes from.
  await ruleRows(page).filter({ hasText: 'L07' }).click();
  const rule = page.getByRole('region', { name: 'Rule L07' });
  await expect(rule.getByRole('heading', { level: 2 })).toHaveText('The KV pool is nearly full');
  await expect(factOf(rule, 'KV pool nearly full')).toHaveText(/^0\.9 of 1$/);
  await expect(rule).toContainText('sglang issue 6778');
  await expect(rule.getByRole('row').first()).toContainText('≥ 90 %');
  await rule
    .getByRole('button', { name: /^Open loads_all\.json:\d+$/ })
    .first()
    .click();
  await expect(tabPanel(page, 'loads_all.json')).toBeVisible();
});

test('a rule id leads to the rule', async ({ launch }) => {
  const { page } = await launch([fixture('bundles/dp_ranks')]);
  await overview(page).getByRole('button', { name: 'Rule L04' }).first().click();
  await expect(page.getByRole('region', { name: 'Rule L04' })).toContainText('Limits');
  await expect(ruleRows(page).filter({ hasText: 'L04' })).toHaveAttribute('aria-selected', 'true');
});

test('a rule that was not checked says what would supply it', async ({ launch }) => {
  const { page } = await launch([fixture('bundles/secrets')]);
  const unchecked = section(overview(page), 'Not checked');
  const queueing = unchecked.getByRole('button', { name: /what would supply it$/ }).first();
  await queueing.focus();
  await page.keyboard.press('Enter');
  await expect(queueing).toHaveAttribute('aria-expanded', 'true');
  await expect(
    unchecked.getByRole('button', { name: /^(Collect from a server…|Open files…)$/ }),
  ).toBeVisible();
});

test('latencies are drawn between the scrapes of two captures, and are a table as well', async ({
  launch,
}) => {
  const { page } = await launch([sample('ttft-spike')]);
  const latency = section(overview(page), 'Latency');
  await expect(latency.getByRole('heading', { level: 2 })).toContainText('45.0 s between scrapes');
  const drawn = latency.getByRole('img', {
    name: /^[\d,]+ observations; p50 [\d.]+ m?s, p90 [\d.]+ m?s, p99 [\d.]+ m?s, mean/,
  });
  await expect(drawn).toHaveCount(4);
  await latency.getByRole('button', { name: 'Latency: table' }).click();
  await expect(latency.getByRole('table')).toHaveCount(4);
  await expect(drawn).toHaveCount(0);

  // The earlier one has one scrape only.
  await overview(page).getByRole('radio', { name: '02:40:22', exact: true }).click();
  await expect(latency.getByRole('heading', { level: 2 })).toContainText('since the server started');
});

test('what a metric is, on focus of its name and over it in the raw text', async ({ launch }) => {
  const { page } = await launch([fixture('bundles/dp_ranks')]);
  const latency = section(overview(page), 'Latency');
  await latency.getByRole('button', { name: 'Latency: table' }).focus();
  await page.keyboard.press('Tab');
  await expect(latency.getByRole('button', { name: 'Time to first token' })).toBeFocused();
  await expect(page.getByRole('tooltip')).toContainText('sglang:time_to_first_token_seconds');
  await expect(page.getByRole('tooltip')).toContainText('histogram · seconds');

  await section(overview(page), 'Sources')
    .getByRole('button', { name: 'Open the answer of /metrics' })
    .click();
  await tabPanel(page, 'metrics.txt')
    .getByText(/^sglang:generation_tokens_total/)
    .hover({ position: { x: 80, y: 8 } });
  await expect(page.getByText(/counter · tokens/)).toBeVisible();
});

test('the next step has its commands, each with what it does to the server', async ({ launch }) => {
  const opened = await launch([sample('hang')]);
  const { page } = opened;
  const next = section(overview(page), 'Next step');
  const commands = next.getByRole('listitem');
  await expect(commands.first()).toContainText(
    /touches nothing that serves|costs the server|changes the server/,
  );
  await commands
    .first()
    .getByRole('button', { name: /^Copy the command: / })
    .click();
  await expect(commands.first().getByRole('button', { name: 'Copied' })).toBeVisible();
  const command = await commands.first().locator('pre').innerText();
  expect(await clipboard(opened)).toBe(command);
});

test('a dump alone shows load and latency, and says whose they are', async ({ launch }) => {
  const { page } = await launch([sample('crash/crash_dump_2026-08-14_14-06-40.pkl')]);
  // A dump whose rows are shown while it is read opens on its requests.
  await page.getByRole('tab', { name: 'Overview' }).click();
  const latency = section(overview(page), 'Latency');
  await expect(latency.getByRole('heading', { level: 2 })).toContainText('from the dump');
  await expect(latency.getByRole('img', { name: /^\d+ requests from .* p50 / })).toHaveCount(2);
  const load = section(overview(page), 'Load');
  await expect(load.getByRole('img', { name: /^\d+ requests in flight at most, / })).toBeVisible();
  await load.getByRole('button', { name: 'Load: table' }).click();
  await expect(load.getByRole('table')).toContainText('in flight');
});
