import type { Locator, Page } from '@playwright/test';
import type { DemoServer } from '../../electron/core/demo/server.ts';

/* How a person names what is in the window. Nothing here knows how it is built. */

export const tabPanel = (page: Page, name: string | RegExp): Locator => page.getByRole('tabpanel', { name });
export const overview = (page: Page): Locator => tabPanel(page, 'Overview');
export const requests = (page: Page): Locator => tabPanel(page, 'Requests');
export const section = (scope: Locator, name: string): Locator =>
  scope.getByRole('region', { name: new RegExp(`^${name}`) });
/** What is being read, and the messages, at the foot of the window. */
export const messages = (page: Page): Locator => page.getByRole('region', { name: 'Messages' });
export const statusBar = (page: Page): Locator => page.getByRole('contentinfo');
export const artifacts = (page: Page): Locator => page.getByRole('treegrid', { name: 'Artifacts' });

/** What stands beside a term in a list of terms and values. */
export const factOf = (scope: Locator, term: string): Locator =>
  scope
    .getByRole('term')
    .filter({ hasText: new RegExp(`^${term.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`) })
    .locator('xpath=following-sibling::dd[1]');

export async function openSample(page: Page, title: string): Promise<void> {
  await page.getByRole('button', { name: `Open sample ${title}` }).click();
  await overview(page).getByRole('heading', { level: 1 }).waitFor();
}

export const ttftSpike = 'TTFT spike with low queue time';
export const crash = 'Crash with requests in flight';
export const hang = 'Hang shaped by one request';

/** The table of requests, its rows (without the head), and a column's head. */
export const grid = (page: Page): Locator => page.getByRole('grid', { name: 'Requests of the dump' });
export const rows = (page: Page): Locator =>
  grid(page)
    .getByRole('row')
    .filter({ has: page.getByRole('gridcell') });
export const head = (page: Page, name: string): Locator =>
  grid(page).getByRole('columnheader', { name, exact: true });
/** The cells of one column, in the order of the rows that are drawn. */
export async function column(page: Page, name: string): Promise<string[]> {
  const names = await grid(page).getByRole('columnheader').allInnerTexts();
  const place = names.findIndex((text) => text.replace(/[\s↑↓]+$/, '') === name);
  const all = await rows(page).evaluateAll(
    (drawn, at) =>
      drawn.map((row) => row.querySelectorAll('[role="gridcell"]')[at]?.textContent?.trim() ?? ''),
    place,
  );
  return all;
}
/** The detail beside the table. */
export const detail = (page: Page): Locator =>
  requests(page).getByRole('region', { name: 'Request', exact: true });
/** What the filter leaves: `5 of 428 requests`. */
export const counts = (page: Page): Locator =>
  requests(page)
    .getByRole('status')
    .filter({ hasText: /\d requests?/ });
export const filter = (page: Page): Locator => page.getByRole('combobox', { name: 'Filter' });

/** Edit & replay of a request, by the words of its tab. */
export const replay = (page: Page, name: string | RegExp = /^Replay /): Locator => tabPanel(page, name);
export const editor = (page: Page): Locator =>
  page.getByRole('textbox', { name: 'Request body as it will be sent' });
/** Resolves once the text to edit is drawn: Monaco's own field has no size before it has the focus. */
export const editorDrawn = (page: Page): Promise<void> =>
  replay(page)
    .getByRole('tabpanel', { name: /^Edited/ })
    .getByText(':', { exact: true })
    .first()
    .waitFor();
export const sendButton = (page: Page): Locator =>
  replay(page).getByRole('button', { name: /^Send( again)?$/ });
/** The lines of the editor that are on the screen, as text. */
export async function linesOf(scope: Locator): Promise<string> {
  const lines = await scope.locator('.view-line').evaluateAll((drawn) =>
    drawn
      .filter((line) => line.getClientRects().length > 0)
      .map((line) => ({ top: line.getBoundingClientRect().top, text: line.textContent ?? '' }))
      .sort((one, other) => one.top - other.top)
      .map(({ text }) => text.replaceAll('\u00a0', ' ')),
  );
  return lines.join('\n');
}

/** Opens Requests, finds one request by its rid, and takes it into Edit & replay. */
export async function editRequest(page: Page, rid: string): Promise<void> {
  await page.getByRole('tab', { name: 'Requests' }).click();
  await filter(page).fill(`rid ~ ${rid}`);
  await page.keyboard.press('Escape');
  await rows(page)
    .filter({ hasText: rid.slice(0, 8) })
    .click();
  await detail(page)
    .getByRole('heading', { name: new RegExp(`^${rid}`) })
    .waitFor();
  await page.keyboard.press('e');
  await editorDrawn(page);
}

/** A call of the bridge, for what has no button yet. */
export const call = <T>(page: Page, name: string, input: unknown): Promise<T> =>
  page.evaluate(
    async ([method, given]) => {
      const { workbench } = globalThis as unknown as {
        workbench: Record<string, (input: unknown) => Promise<{ ok: boolean; value: unknown }>>;
      };
      const outcome = await workbench[method as string]?.(given);
      if (!outcome?.ok) throw new Error(JSON.stringify(outcome));
      return outcome.value as T;
    },
    [name, input] as const,
  );

/** What was sent to a server, without what it was asked about itself. */
export const sentTo = ({ requests }: Pick<DemoServer, 'requests'>): DemoServer['requests'] =>
  requests.filter(({ method }) => method === 'POST');
