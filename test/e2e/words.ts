import type { Locator, Page } from '@playwright/test';

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
export const valueOf = (scope: Locator, term: string): Locator =>
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
