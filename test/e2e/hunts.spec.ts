// The hunts library in a real browser: run all on the sample, read the ranks, open a hit as a tab, add a folder, narrow by facet.

import { expect, test, type Page } from '@playwright/test';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { complaintsOf, room, sampleReady, seriousFaults, useWorkbench } from './workbench.js';

const bench = useWorkbench();

async function openShelf(page: Page): Promise<string[]> {
  const complaints = complaintsOf(page);
  await page.goto(bench.url);
  await sampleReady(page);
  await room(page, 'Hunt');
  await page.getByRole('tab', { name: 'Hunts' }).click();
  return complaints;
}
const ranked = (page: Page) => page.getByRole('grid', { name: 'All hunts against this case' }).locator('tbody tr[tabindex]');

test('all hunts run, rank, and open as tabs', async ({ page }) => {
  test.setTimeout(400_000);
  const complaints = await openShelf(page);
  await page.getByRole('button', { name: 'Run all…' }).click();
  await page.getByRole('button', { name: /^Run \d+ hunts$/ }).click();
  await expect(page.getByRole('progressbar', { name: 'Running' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Run again' })).toBeVisible({ timeout: 180_000 });
  await expect(page.getByRole('button', { name: /^[6-9]\d hit$|^\d{3} hit$/ })).toBeVisible();
  await expect(ranked(page).first()).toContainText(/telling rights|over the network|steady beat/);
  expect(await seriousFaults(page)).toEqual([]);
  await ranked(page).first().press('Enter');
  await expect(page.getByRole('tablist', { name: 'Open hunts' }).getByRole('tab')).toHaveCount(2);
  await expect(ranked(page)).toHaveCount(0);
  // A second run takes what is remembered.
  await page.getByRole('button', { name: 'Run all…' }).click();
  await page.getByRole('button', { name: /^Run \d+ hunts$/ }).click();
  await expect(page.getByText(/hits of (\d+) hunts in .* s, \1 remembered/)).toBeVisible();
  expect(complaints).toEqual([]);
});

test('a folder is read, its faults named, its hunts marked, and facets narrow the list', async ({ page }) => {
  const own = join(bench.home, 'own', 'deep');
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, 'mine.kql'), '// Name: Mine alone\n// Tactics: Impact\nDeviceProcessEvents | take 1');
  writeFileSync(join(own, 'odd.kql'), 'DeviceProcessEvents | where Colour == "red"');
  writeFileSync(join(own, 'bad.yaml'), 'name: "');
  await openShelf(page);
  await page.getByRole('button', { name: 'Folders…' }).click();
  await page.getByRole('textbox', { name: 'Path on this computer' }).fill(join(bench.home, 'own'));
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('button', { name: '1 file could not be read' }).click();
  await expect(page.getByText('not valid YAML')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('combobox', { name: 'Origin' }).selectOption('folder');
  await expect(page.getByRole('button', { name: /odd/ })).toHaveAttribute('title', /Colour/);
  await page.getByRole('combobox', { name: 'Tactic' }).selectOption('Impact');
  await page.getByRole('button', { name: /Mine alone/ }).click();
  await expect(page.getByText('DeviceProcessEvents | take 1')).toBeVisible();
});
