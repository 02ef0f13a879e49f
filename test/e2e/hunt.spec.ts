// The Hunt room in a real browser on the sample: laying out, fixing, completing, explaining and editing queries, parameters,
// several tables, groups, every chart, the plan and the exports; in both themes nothing serious for axe.

import { expect, test, type Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { complaintsOf, room, sampleReady, seriousFaults, setTheme, useWorkbench } from './workbench.js';

const SHOTS = join('test-results', 'hunt');
const bench = useWorkbench();

async function open(page: Page, theme: 'dark' | 'light' = 'dark'): Promise<string[]> {
  const complaints = complaintsOf(page);
  await setTheme(page, theme);
  await page.goto(bench.url);
  await room(page, 'Hunt');
  await expect(page.locator('.hunt-editor .view-lines')).toBeVisible({ timeout: 60_000 });
  return complaints;
}
/** A new tab with a text; its completions are put away. */
async function write(page: Page, kql: string): Promise<void> {
  await page.getByRole('button', { name: 'New hunt' }).click();
  await expect(page.locator('.hunt-editor .view-lines')).toHaveText('');
  await page.locator('.hunt-editor').click();
  await page.keyboard.insertText(kql);
  await page.keyboard.press('Escape');
}
async function run(page: Page, kql: string): Promise<void> {
  await write(page, kql);
  await page.keyboard.press('Shift+Enter');
  await expect(page.locator('.hunt-status', { hasText: 'now() =' })).toBeVisible({ timeout: 60_000 });
}
const lines = (page: Page) => page.locator('.hunt-editor .view-line');
const cell = (page: Page, n: number) => page.locator('.hunt-grid .grid-row .grid-cell').nth(n);
const side = (page: Page) => page.locator('.hunt-side');

test('the sample is there', async ({ page }) => {
  test.setTimeout(240_000);
  await open(page);
  await sampleReady(page);
  await room(page, 'Hunt');
  await expect(page.locator('.hunt-table', { hasText: 'DeviceProcessEvents' }).first()).toBeVisible();
});

test('lays out, offers what was meant, completes with the values of the case and explains', async ({ page }) => {
  const complaints = await open(page);
  await write(page, 'DeviceProcessEvents|where FileName=="x" and DeviceName=="y"|summarize N=count() by DeviceName|order by N');
  await page.keyboard.press('Shift+Alt+F');
  await expect(lines(page)).toHaveCount(4);
  await expect(lines(page).nth(1)).toHaveText(/^\|\swhere\sFileName\s==\s"x"\sand\sDeviceName\s==\s"y"$/);

  await run(page, 'DeviceProcessEvents | take 1');
  await write(page, 'DeviceProcesEvents | take 1');
  await page.keyboard.press('Shift+Enter');
  await expect(page.locator('.hunt-place mark')).toBeVisible();
  await page.locator('.hunt-offers button', { hasText: 'DeviceProcessEvents' }).click();
  await expect(cell(page, 0)).toBeVisible({ timeout: 30_000 });
  await expect(page.locator('.hunt-editor .view-lines')).toContainText('DeviceProcessEvents');

  await write(page, 'DeviceProcessEvents | where DeviceName == ');
  await page.keyboard.press('Control+Space');
  await expect(page.locator('.suggest-widget .monaco-list-row', { hasText: '"dc01.' }).first()).toBeVisible({ timeout: 30_000 });
  await page.keyboard.press('Enter');
  await expect(page.locator('.hunt-editor .view-lines')).toContainText(/DeviceName\s==\s".+"/);

  await write(page, 'DeviceProcessEvents | summarize count()');
  for (let i = 0; i < 4; i++) await page.keyboard.press('Control+ArrowLeft');
  await page.keyboard.press('F1');
  await expect(side(page).getByRole('searchbox').or(side(page).locator('.hunt-doc')).first()).toBeVisible();
  expect(complaints).toEqual([]);
});

test('a click edits the query: only, without, count by; and the cell opens as a tree', async ({ page }) => {
  const complaints = await open(page);
  await run(page, 'DeviceProcessEvents\n| project Timestamp, DeviceName, FileName');
  await cell(page, 1).click({ button: 'right' });
  await page.getByRole('menuitem', { name: /^Without/ }).click();
  await expect(page.locator('.hunt-editor .view-lines')).toContainText(/where\sDeviceName\s!=\s"/);
  await expect(page.locator('.hunt-status', { hasText: 'now() =' })).toBeVisible({ timeout: 30_000 });
  await cell(page, 2).focus();
  await cell(page, 2).click();
  await page.keyboard.press('m');
  await page.getByRole('menuitem', { name: /^Count rows by this column/ }).click();
  await expect(page.locator('.hunt-editor .view-lines')).toContainText(/summarize\sRows\s=\scount\(\)\sby\sFileName/);

  await run(page, 'DeviceEvents | where isnotempty(AdditionalFields) | project AdditionalFields | take 20');
  await cell(page, 0).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Open as a tree' }).click();
  await side(page).locator('.hunt-leaf button').first().click();
  await expect(page.locator('.hunt-editor .view-lines')).toContainText(/where\sto(?:string|long|bool)\(AdditionalFields/);
  await expect(cell(page, 0)).toBeVisible({ timeout: 30_000 });
  expect(complaints).toEqual([]);
});

test('parameters are typed values, several results are tabs, groups fold, the plan is a tree', async ({ page }) => {
  const complaints = await open(page);
  await write(
    page,
    'declare query_parameters(host:string, n:long = 5);\nDeviceProcessEvents\n| where DeviceName startswith host\n| take n',
  );
  const form = page.getByRole('form', { name: 'Parameters of the query' });
  await form.getByLabel(/^n/).fill('abc');
  await expect(form.getByText('not a long')).toBeVisible();
  await form.getByLabel(/^n/).fill('3');
  await form.getByLabel(/^host/).fill('dc01');
  await page.keyboard.press('Enter');
  await expect(page.locator('.hunt-status', { hasText: /^3 rows/ })).toBeVisible({ timeout: 30_000 });

  await run(page, 'DeviceProcessEvents | fork (summarize count() by DeviceName) (take 3)');
  const tabs = page.getByRole('tablist', { name: 'Tables of the result' }).getByRole('tab');
  await expect(tabs).toHaveCount(2);
  await tabs.nth(1).click();
  await expect(page.locator('.hunt-grid .grid-row').nth(2)).toBeVisible();

  await run(page, 'DeviceProcessEvents | project Timestamp, DeviceName');
  await cell(page, 1).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Group by this column' }).click();
  const group = page.locator('.grid-lane[aria-expanded]').first();
  await group.click();
  await expect(page.locator('.grid-lane[aria-expanded=true]').first()).toBeVisible();

  await page.getByRole('button', { name: 'Plan', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Plan' }).getByText('scan')).toBeVisible();
  expect(complaints).toEqual([]);
});

test('runs are found again in the history, pinned and taken out; tabs are named, moved and had back', async ({ page }) => {
  const complaints = await open(page);
  await run(page, '// what I looked for\nDeviceLogonEvents\n| take 7');
  const tabs = page.getByRole('tablist', { name: 'Open hunts' }).getByRole('tab');
  await expect(tabs.last()).toHaveText('DeviceLogonEvents');
  await write(page, 'DeviceLogonEvents | wher x');
  await page.keyboard.press('Shift+Enter');
  await expect(page.locator('.hunt-place mark')).toBeVisible();
  await page.getByRole('button', { name: 'History', exact: true }).click();
  const runs = side(page).locator('.hunt-history li');
  await expect(runs.first()).toContainText(/wher x.*no operator/);
  await side(page).getByRole('searchbox').fill('take 7');
  await expect(runs).toHaveCount(1);
  await expect(runs.first()).toContainText('7 rows');
  await runs.first().locator('.hunt-past').focus();
  await page.keyboard.press('p');
  await expect(runs.first().getByLabel('Pinned')).toBeVisible();
  const before = await tabs.count();
  await runs.first().locator('.hunt-past').focus();
  await page.keyboard.press('Enter');
  await expect(tabs).toHaveCount(before + 1);
  await expect(page.locator('.hunt-editor .view-lines')).toContainText(/take\s7/);

  await tabs.last().focus();
  await page.keyboard.press('F2');
  await page.getByRole('textbox', { name: 'Name the tab' }).fill('Logons');
  await page.keyboard.press('Enter');
  await expect(tabs.last()).toHaveText('Logons');
  await tabs.last().focus();
  await page.keyboard.press('Control+ArrowLeft');
  await expect(tabs.nth(before - 1)).toHaveText('Logons');
  await expect(tabs.nth(before - 1)).toBeFocused();
  await page.keyboard.press('Delete');
  await expect(tabs).toHaveCount(before);
  await page.getByRole('button', { name: 'Open again Logons' }).click();
  await expect(tabs.last()).toHaveText('Logons');
  await page.waitForTimeout(800); // the tabs are written a moment after they change
  await page.reload();
  await room(page, 'Hunt');
  await expect(tabs.last()).toHaveText('Logons');
  await side(page).getByRole('searchbox').fill('take 7');
  await expect(runs.first().getByLabel('Pinned')).toBeVisible();
  await runs.first().locator('.hunt-past').focus();
  await page.keyboard.press('Delete');
  await expect(runs).toHaveCount(0);
  expect(complaints).toEqual([]);
});

test('the grid from the keyboard: ends, pages, ranges, copying; heads sort and move', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const complaints = await open(page);
  await run(page, 'range n from 1 to 300000 step 1 | extend even = n % 2 == 0, t = strcat("row ", n)');
  const grid = page.getByRole('grid', { name: /^Query result/ });
  await cell(page, 0).click();
  await page.keyboard.press('Control+End');
  await expect(page.locator('.grid-row', { hasText: 'row 300000' })).toBeVisible();
  await page.keyboard.press('PageUp');
  await page.keyboard.press('Control+Home');
  await expect(page.locator('.grid-row', { hasText: /row 1$/ })).toBeVisible();
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(grid.locator('.grid-row[aria-selected=true]')).toHaveCount(3);
  await page.keyboard.press('Control+c');
  await expect
    .poll(() => page.evaluate(() => navigator.clipboard.readText()))
    .toBe('n\teven\tt\n1\tfalse\trow 1\n2\ttrue\trow 2\n3\tfalse\trow 3');
  const head = (name: string) => grid.getByRole('columnheader').filter({ hasText: name });
  await head('n').first().locator('.grid-name').click();
  await head('n').first().locator('.grid-name').click();
  await expect(head('n').first()).toHaveAttribute('aria-sort', 'descending');
  // Rows are used again for others, so that only their index tells where they stand.
  await expect(page.locator('.grid-row[aria-rowindex="2"] .grid-cell').first()).toHaveText('300000');
  await page.getByRole('searchbox', { name: 'Filter rows' }).fill('row 12345');
  await expect(page.getByText(/11 of 300,000/)).toBeVisible();
  const [from, to] = [await head('t').last().boundingBox(), await head('n').first().boundingBox()];
  await page.mouse.move(from!.x + 12, from!.y + 12);
  await page.mouse.down();
  await page.mouse.move(to!.x + 40, to!.y + 12, { steps: 4 });
  await page.mouse.move(to!.x + 4, to!.y + 12);
  await page.mouse.up();
  await expect.poll(async () => (await head('t').last().boundingBox())!.x).toBeLessThan(to!.x + 5);
  expect(complaints).toEqual([]);
});

test('no rows are explained, columns without a value put away, several values kept at once, a stopped run said', async ({ page }) => {
  const complaints = await open(page);
  await run(page, 'DeviceProcessEvents | where DeviceName == "nowhere" and Timestamp > ago(1d) | project Timestamp');
  await expect(page.getByText(/rows were read, and none passed/)).toBeVisible();
  await expect(page.getByText(/measure from .*, the case clock/)).toBeVisible();
  await run(page, 'AKSAudit | take 1');
  await expect(page.getByText('AKSAudit holds no rows in this case.')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Nothing to look in' })).toBeVisible();

  await run(
    page,
    'DeviceProcessEvents | project DeviceName, Nothing = "", FileName, Never = long(null) | sort by DeviceName asc, FileName asc',
  );
  await page.getByRole('button', { name: 'Columns', exact: true }).click();
  await page.getByRole('button', { name: 'Hide empty' }).click();
  await expect(page.getByRole('button', { name: 'Columns 2/4' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('group', { name: 'Columns' })).toHaveCount(0);
  await expect(page.getByRole('columnheader')).toHaveCount(2);
  await page.locator('.grid-row[aria-rowindex="2"] .grid-cell[data-col="2"]').click();
  for (let i = 0; i < 12; i++) await page.keyboard.press('Shift+ArrowDown');
  await expect(page.locator('.grid-row[aria-selected=true]')).not.toHaveCount(1);
  await page.keyboard.press('m');
  await page.getByRole('menuitem', { name: /^Only these values/ }).click();
  await expect(page.locator('.hunt-editor .view-lines')).toContainText(/where\sFileName\s(?:in\s\(|==)/);
  await expect(page.locator('.hunt-status', { hasText: 'now() =' })).toBeVisible({ timeout: 30_000 });

  await write(page, 'range x from 1 to 1000000000000 step 1 | summarize sum(x)');
  await page.keyboard.press('Shift+Enter');
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(page.getByText(/^after .* what it had found is not kept$/)).toBeVisible();
  expect(complaints).toEqual([]);
});

test('exports: text and Parquet come down as files', async ({ page }) => {
  await open(page);
  await run(page, 'range x from 1 to 30000 step 1 | extend s = strcat("=", x)');
  for (const [label, check] of [
    ['CSV', (b: Buffer) => b.toString().startsWith("x,s\r\n1,'=1\r\n")],
    ['NDJSON', (b: Buffer) => b.toString().trimEnd().split('\n').length === 30_000],
    ['Parquet', (b: Buffer) => b.subarray(0, 4).toString() === 'PAR1' && b.subarray(-4).toString() === 'PAR1'],
  ] as const) {
    await page.getByRole('toolbar', { name: 'Hunt' }).getByRole('button', { name: 'Export', exact: true }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: new RegExp(`^${label}`) }).click(),
    ]);
    expect(check(readFileSync(await download.path())), label).toBe(true);
  }
});

const DRAWN = [
  'DeviceProcessEvents | summarize N=count() by bin(Timestamp, 1h), DeviceName | render timechart with (title="Starts")',
  'DeviceProcessEvents | summarize N=count() by DeviceName, AccountName | render columnchart with (kind=stacked100)',
  'DeviceProcessEvents | summarize N=count() by FileName | render piechart',
  'DeviceProcessEvents | summarize First=min(Timestamp), Last=max(Timestamp) by FileName | render ladderchart',
  'DeviceProcessEvents | summarize N=count() by DeviceName, FileName | render treemap',
  'DeviceProcessEvents | summarize N=count(), U=dcount(FileName) by bin(Timestamp, 2h) | render timechart with (ysplit=panels)',
];
test('draws what render asks for, and says what it cannot', async ({ page }) => {
  const complaints = await open(page);
  for (const [i, kql] of DRAWN.entries()) {
    await run(page, kql);
    await expect(page.locator('.hunt-canvas canvas').first(), kql).toBeVisible({ timeout: 30_000 });
    await page.screenshot({ path: join(SHOTS, `chart-${i}.png`) });
  }
  await run(page, 'DeviceProcessEvents | summarize Rows=count() | render card');
  await expect(page.locator('.hunt-cards strong')).toBeVisible();
  await run(page, 'DeviceProcessEvents | summarize N=count() by FileName, DeviceName | render pivotchart');
  await expect(page.locator('.hunt-pivot table')).toBeVisible();
  await run(page, 'print x = "{}" | render plotly');
  await expect(page.getByText(/plotly looked for one text/)).toBeVisible();
  expect(complaints).toEqual([]);
});

for (const theme of ['dark', 'light'] as const)
  test(`every state in ${theme}: a picture, and nothing serious for axe`, async ({ page }) => {
    await open(page, theme);
    const look = async (name: string) => {
      await page.waitForTimeout(500);
      await page.screenshot({ path: join(SHOTS, `${name}-${theme}.png`) });
      expect(await seriousFaults(page), name).toEqual([]);
    };
    await run(page, 'DeviceProcessEvents | project Timestamp, DeviceName, FileName, ProcessCommandLine');
    await cell(page, 0).click();
    await look('grid');
    await cell(page, 2).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Column statistics' }).click();
    await look('column');
    await side(page).getByRole('tab', { name: 'Reference' }).click();
    await expect(side(page).locator('.hunt-doclist li').first()).toBeVisible();
    await look('reference');
    await side(page).locator('.hunt-doclist button').nth(30).click();
    await look('entry');
    await side(page).getByRole('button', { name: 'Close the details' }).click();
    await page.getByRole('button', { name: 'Plan', exact: true }).click();
    await look('plan');
    await run(page, 'DeviceProcessEvents | summarize N=count() by FileName, DeviceName | render pivotchart');
    await look('pivot');
    await write(page, 'declare query_parameters(host:string, quiet:bool = false, n:long = 1);\nDeviceProcessEvents | take n');
    await page.getByRole('form', { name: 'Parameters of the query' }).getByLabel(/^n/).fill('x');
    await look('parameters');
    await write(page, 'DeviceProcesEvents | take 1');
    await page.keyboard.press('Shift+Enter');
    await expect(page.locator('.hunt-place mark')).toBeVisible();
    await look('error');
    await page.getByRole('button', { name: 'History', exact: true }).click();
    await expect(side(page).locator('.hunt-history li').first()).toBeVisible();
    await look('history');
    await run(page, 'DeviceProcessEvents | where DeviceName == "nowhere"');
    await look('empty');
    await run(page, 'DeviceProcessEvents');
    await page.getByRole('button', { name: 'Columns', exact: true }).click();
    await look('columns');
  });
