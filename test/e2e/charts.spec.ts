// Charts of the Hunt room in a real browser: every kind is drawn, a click keeps what was clicked, a span narrows the query, the keys
// do the same, the menu opens the rows behind, pictures are saved, and texts of the evidence stay texts.

import { expect, test, type Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { complaintsOf, room, sampleReady, setTheme, useWorkbench } from './workbench.js';

const bench = useWorkbench();

async function open(page: Page): Promise<string[]> {
  test.setTimeout(400_000);
  const complaints = complaintsOf(page);
  await setTheme(page, 'dark');
  await page.goto(bench.url);
  await sampleReady(page);
  await room(page, 'Hunt');
  return complaints;
}
async function run(page: Page, kql: string): Promise<void> {
  await page.getByRole('button', { name: 'New hunt' }).click();
  await expect(page.locator('.hunt-editor .view-lines')).toHaveText('');
  await page.locator('.hunt-editor').click();
  await page.keyboard.insertText(kql);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Shift+Enter');
  await expect(page.locator('.hunt-status', { hasText: 'now() =' })).toBeVisible({ timeout: 60_000 });
  await expect(page.locator('.hunt-chart:not([aria-busy])')).toBeVisible({ timeout: 30_000 });
  await expect(page.locator('.hunt-chart').getByRole('button', { name: 'PNG' })).toBeEnabled();
}
const text = (page: Page) => page.locator('.hunt-editor .view-lines');
const picture = (page: Page) => page.locator('.hunt-canvasbox');

const COUNTS = 'DeviceProcessEvents\n| summarize N = count() by DeviceName\n| top 4 by N\n| render columnchart';

test('a click on a bar keeps its value; undo is the editor’s', async ({ page }) => {
  test.setTimeout(240_000);
  const complaints = await open(page);
  await run(page, COUNTS);
  // The first answer of a case comes while the room still settles.
  await page.waitForTimeout(500);
  const box = await picture(page).boundingBox();
  if (!box) throw new Error('no picture');
  // The first of four bars, near its foot.
  await page.mouse.click(box.x + 40 + (box.width - 60) / 8, box.y + box.height - 50);
  await expect(text(page)).toContainText(/where\sDeviceName\s==\s"/);
  await expect(page.locator('.hunt-status', { hasText: /^1 row/ })).toBeVisible({ timeout: 30_000 });
  await page.locator('.hunt-editor').click();
  await page.keyboard.press('Control+z');
  await expect(text(page)).not.toContainText(/where\sDeviceName/);
  expect(complaints).toEqual([]);
});

test('the keys walk the marks; the menu leaves one out, counts, and opens the rows behind it', async ({ page }) => {
  const complaints = await open(page);
  await run(page, COUNTS);
  await picture(page).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(page.locator('.hunt-walked')).toHaveText(/: \d+$/);
  await page.keyboard.press('m');
  await expect(page.getByRole('menuitem', { name: /^Only this/ })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(text(page)).toContainText(/where\sDeviceName\s!=\s"/);
  await expect(page.locator('.hunt-status', { hasText: /^3 rows/ })).toBeVisible({ timeout: 30_000 });
  await picture(page).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('m');
  await page.getByRole('menuitem', { name: /^Rows behind this/ }).click();
  await expect(text(page)).toContainText(/^DeviceProcessEvents\s*\|\swhere\sDeviceName\s==\s"/);
  await expect(text(page)).not.toContainText('summarize');
  expect(complaints).toEqual([]);
});

test('a span dragged on a time axis becomes a test, or narrows the case', async ({ page }) => {
  const complaints = await open(page);
  await run(page, 'DeviceProcessEvents\n| summarize N = count() by bin(Timestamp, 1h)\n| render timechart');
  const drag = async () => {
    const box = await picture(page).boundingBox();
    if (!box) throw new Error('no picture');
    await page.mouse.move(box.x + box.width * 0.4, box.y + box.height * 0.4);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.5, { steps: 6 });
    await page.mouse.up();
  };
  await drag();
  await page.getByRole('menuitem', { name: /^Only this span/ }).click();
  await expect(text(page)).toContainText(/where\sTimestamp\sbetween\s\(datetime\(/);
  await expect(page.locator('.hunt-chart:not([aria-busy])')).toBeVisible();
  await drag();
  await page.getByRole('menuitem', { name: /^Narrow the case/ }).click();
  await expect(page.locator('.hunt-status', { hasText: 'range' })).toBeVisible({ timeout: 30_000 });
  await page.keyboard.press('Escape');
  expect(complaints).toEqual([]);
});

const KINDS: readonly (readonly [render: string, query: string])[] = [
  ['timechart with (ysplit=panels)', 'DeviceProcessEvents | summarize N=count() by bin(Timestamp, 1h), DeviceName'],
  ['areachart with (kind=stacked100)', 'DeviceProcessEvents | summarize N=count() by bin(Timestamp, 1h), DeviceName'],
  ['stackedareachart', 'DeviceProcessEvents | summarize N=count() by bin(Timestamp, 1h), DeviceName'],
  ['anomalychart', 'DeviceProcessEvents | make-series N=count() on Timestamp step 1h | extend anomalies = series_decompose_anomalies(N)'],
  ['barchart with (kind=stacked)', 'DeviceProcessEvents | summarize N=count() by FileName, DeviceName'],
  ['piechart', 'DeviceProcessEvents | summarize N=count() by FileName'],
  ['scatterchart with (kind=map)', 'datatable(lon:real, lat:real, what:string)[13.4, 52.5, "a", -0.1, 51.5, "b"]'],
  ['ladderchart', 'DeviceProcessEvents | summarize min(Timestamp), max(Timestamp) by FileName'],
  ['treemap', 'DeviceProcessEvents | summarize N=count() by DeviceName, FileName'],
  ['pivotchart', 'DeviceProcessEvents | summarize N=count() by DeviceName, FileName'],
  ['timepivot', 'DeviceProcessEvents | project Timestamp, DeviceName, FileName'],
  ['card', 'DeviceProcessEvents | count'],
  ['graph', 'DeviceProcessEvents | make-graph InitiatingProcessFileName --> FileName with_node_id=name'],
  ['sankey', 'DeviceProcessEvents | summarize N=count() by AccountName, DeviceName'],
  ['3Dchart', 'range x from 1 to 50 step 1 | extend y = x * x, z = 100 - x'],
  ['plotly', `print p = '{"data":[{"type":"bar","x":["a","b"],"y":[1,2]}]}'`],
];
test('every kind is drawn and saved as a picture', async ({ page }) => {
  test.setTimeout(240_000);
  const complaints = await open(page);
  const viewer = await page.context().newPage();
  await page.bringToFront();
  for (const [render, query] of KINDS) {
    await run(page, `${query}\n| render ${render}`);
    await expect(page.locator('.hunt-chart h3'), render).toHaveCount(0);
    for (const as of ['PNG', 'SVG'] as const) {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.locator('.hunt-chart').getByRole('button', { name: as }).click(),
      ]);
      const file = readFileSync(await download.path());
      if (as === 'PNG') expect(file.subarray(1, 4).toString(), render).toBe('PNG');
      else {
        // A viewer that reads it as XML says where it is not.
        await viewer.goto(`data:image/svg+xml;base64,${file.toString('base64')}`);
        await expect(viewer.locator('svg').first(), render).toBeVisible();
        expect(await viewer.locator('parsererror').count(), render).toBe(0);
      }
    }
  }
  await page.locator('.hunt-chart').getByRole('combobox', { name: 'Kind of chart' }).selectOption('piechart');
  await expect(text(page)).toContainText('render piechart');
  expect(complaints).toEqual([]);
});

test('texts of the evidence stay texts, and what is missing is said', async ({ page }) => {
  const complaints = await open(page);
  await run(
    page,
    `datatable(F:string, n:long)['<img src=x onerror="document.title=1">', 5, '{a|b}', 3, '', 2] | render columnchart with (title="<b>{b}</b>")`,
  );
  const box = await picture(page).boundingBox();
  if (!box) throw new Error('no picture');
  await page.mouse.move(box.x + box.width / 4, box.y + box.height / 2);
  await page.mouse.click(box.x + box.width / 4, box.y + box.height / 2, { button: 'right' });
  await expect(page.locator('.hunt-chart img, .bp6-menu img')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'New hunt' }).click();
  await page.locator('.hunt-editor').click();
  await page.keyboard.insertText('DeviceProcessEvents | project Timestamp, FileName | render columnchart');
  await page.keyboard.press('Shift+Enter');
  await expect(page.getByText(/columnchart looked for a column of numbers/)).toBeVisible({ timeout: 30_000 });
  expect(complaints).toEqual([]);
});
