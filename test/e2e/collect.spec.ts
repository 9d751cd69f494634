import { expect, test } from './app.ts';

test('collect: the window opens', async ({ launch }) => {
  const { page } = await launch();
  await expect(page.getByRole('heading', { name: 'Open an incident' })).toBeVisible();
});
