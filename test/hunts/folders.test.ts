// Folders of the analyst's own hunts: every shape, what is wrong with bad files, and that nothing runs.

import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadFolder, readHuntText, type LoadedFolder } from '../../src/main/engine/hunts/folders.js';
import { parametersOf } from '../../src/main/engine/hunts/hunt.js';
import { splitQueries } from '../../src/main/engine/hunts/readText.js';
import { createNodePorts } from '../../src/main/hosts/node/ports.js';
import { NEVER_CANCELLED } from '../../src/shared/base/errors.js';

const ports = createNodePorts();
const root = mkdtempSync(join(tmpdir(), 'quarry-hunts-'));
const put = (path: string, text: string | Uint8Array) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
const hunts = (path: string, text: string) => {
  const reading = readHuntText(path, path.replace(/\.\w+$/, ''), text);
  if (reading?.kind !== 'hunts') throw new Error(JSON.stringify(reading));
  return reading.hunts;
};

describe('query text', () => {
  it('takes name, description, tactics, techniques and severity from the header of comments', () => {
    const [hunt] = hunts(
      'a.kql',
      '// Title: Odd services\n// Description: Looks for them.\n// Tactics: Persistence, lateral-movement\n// MITRE ATT&CK: T1543.003, T1021\n// Severity: High\n// ------\n// more words\n\nSecurityEvent\n| where EventID == 4697 // T9999 stays here\n',
    );
    expect(hunt).toMatchObject({
      name: 'Odd services',
      description: 'Looks for them.\nmore words',
      tactics: ['Persistence', 'LateralMovement'],
      techniques: ['T1543.003', 'T1021'],
      severity: 'high',
    });
    expect(hunt?.kql).toMatch(/^SecurityEvent\n/);
  });

  it('names a hunt without a header by its first comment, else by its file', () => {
    expect(hunts('x.csl', '// Who logged on at night\nSigninLogs | take 5')[0]?.name).toBe('Who logged on at night');
    expect(hunts('x.csl', 'SigninLogs | take 5')[0]).toMatchObject({ name: 'x', severity: 'low', tactics: [] });
  });

  it.each([
    ['one query with blank lines between its pipes', 'T\n\n| where a == 1\n\n| take 5', 1],
    ['let statements before a query', 'let x = 5;\n\nlet y = (n:long) {\n  n + 1\n\n};\n\nT | where a == x', 1],
    ['two queries', '// first\nT | take 5\n\n// second\nU | take 5', 2],
    ['two queries without comments', 'T\n| take 5\n\nU\n| take 5', 2],
    ['brackets and texts over blank lines', 'T | where a in (\n  "x",\n\n  "}"\n)\n| take 1', 1],
    ['a comment in the middle', 'T\n\n// only new ones\n| where a == 1', 1],
    ['nothing but comments', '// to do', 0],
    ['Windows line ends', 'T\r\n| take 5\r\n\r\nU\r\n| take 5\r\n', 2],
  ])('splits %s', (_, text, n) => expect(splitQueries(text)).toHaveLength(n));

  it('knows a note from a query', () => {
    expect(readHuntText('n.txt', 'n', 'Remember to ask about the server.')).toEqual({ kind: 'other' });
    expect(readHuntText('n.txt', 'n', 'SecurityEvent\n| where EventID == 4625')?.kind).toBe('hunts');
    expect(readHuntText('n.kql', 'n', '  \n')).toMatchObject({ kind: 'fault' });
    expect(readHuntText('n.docx', 'n', 'x')).toBeNull();
  });

  it('lists parameters with their defaults', () => {
    expect(parametersOf('declare query_parameters(N:long = 5, Names:dynamic = dynamic(["a,b", "c)"]), Who:string);\nT')).toEqual([
      { name: 'N', type: 'long', value: '5' },
      { name: 'Names', type: 'dynamic', value: 'dynamic(["a,b", "c)"])' },
      { name: 'Who', type: 'string', value: null },
    ]);
  });
});

describe('YAML', () => {
  const query = 'query: |\n  SecurityEvent\n  | where EventID == 4720\n';
  it('reads hunting queries and analytics rules of Sentinel', () => {
    const [rule] = hunts(
      'r.yaml',
      `id: 6f1\nname: New account\ndescription: |\n  'Somebody made one.'\nseverity: Medium\nrequiredDataConnectors:\n  - connectorId: SecurityEvents\n    dataTypes:\n      - SecurityEvent (Windows)\ntactics:\n  - Persistence\n  - Credential Access\nrelevantTechniques: [T1136, t1098.001]\nentityMappings: []\n${query}`,
    );
    expect(rule).toMatchObject({
      id: '6f1',
      name: 'New account',
      description: 'Somebody made one.',
      severity: 'medium',
      tactics: ['Persistence', 'CredentialAccess'],
      techniques: ['T1136', 'T1098.001'],
      tables: ['SecurityEvent'],
    });
  });
  it('reads queries and custom detections of Defender', () => {
    const [detection] = hunts(
      'd.yml',
      'displayName: Odd child\nqueryCondition:\n  queryText: |\n    DeviceProcessEvents | take 5\ndetectionAction:\n  alertTemplate:\n    severity: high\n    category: Execution\n    mitreTechniques: [T1059]\n    description: Office started a shell\n',
    );
    expect(detection).toMatchObject({ name: 'Odd child', severity: 'high', tactics: ['Execution'], techniques: ['T1059'] });
    expect(detection?.description).toBe('Office started a shell');
  });
  it('reads several in one file', () => {
    expect(hunts('m.yaml', `name: A\n${query}---\nname: B\n${query}`).map((h) => h.name)).toEqual(['A', 'B']);
    expect(hunts('m.yaml', `- name: A\n  query: T\n- query: U\n`).map((h) => h.name)).toEqual(['A', 'm 2']);
  });
  it.each([
    ['name: "x\nquery: y', 'not valid YAML'],
    ['title: x\nlogsource: {}\ndetection: {}\n', 'Sigma rule'],
    ['name: x\ntactics: [Execution]\n', 'query: there is none'],
    ['name: x\nquery: "  "\n', 'query: it is empty'],
  ])('says what is wrong with %j', (text, reason) => {
    const reading = readHuntText('x.yaml', 'x', text);
    expect(reading?.kind === 'fault' && reading.reason).toContain(reason);
  });
  it('leaves configuration files alone, and aliases cannot blow up', () => {
    expect(readHuntText('x.yaml', 'x', 'version: 2\nupdates: []\n')).toEqual({ kind: 'other' });
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n`;
    expect(readHuntText('x.yaml', 'x', bomb)?.kind).toBe('fault');
  });
});

describe('Markdown', () => {
  it('reads every block of KQL under the headings it stands below', () => {
    const found = hunts(
      'page.md',
      '# Stolen tickets\n\nTactic: Credential Access (T1558.003)\n\n## Microsoft Sentinel\n\n```kql\nSecurityEvent | take 5\n```\n\n## Defender XDR\n```\nDeviceLogonEvents\n| take 5\n```\n\n```bash\nls | sort\n```\n',
    );
    expect(found.map((h) => h.name)).toEqual(['Stolen tickets (Microsoft Sentinel)', 'Stolen tickets (Defender XDR)']);
    expect(found[0]).toMatchObject({ tactics: ['CredentialAccess'], techniques: ['T1558.003'], kql: 'SecurityEvent | take 5' });
  });
  it('leaves pages without queries alone', () =>
    expect(readHuntText('r.md', 'r', '# Read me\n\n```sh\nnpm ci | cat\n```\n')).toEqual({ kind: 'other' }));
});

describe('folders', () => {
  let loaded: LoadedFolder;
  beforeAll(async () => {
    put('a.kql', 'SecurityEvent | take 1');
    put('deep/er/b.csl', '\uFEFFSigninLogs | take 1');
    put('deep/c.yaml', 'name: C\nquery: SigninLogs\n');
    put('deep/utf16.kql', Buffer.from('\uFEFF// Wide\nSigninLogs | take 1', 'utf16le'));
    put('bad.yaml', 'name: "x\nquery: [');
    put('big.kql', 'x'.repeat(1024 * 1024 + 1));
    put('note.txt', 'milk, bread');
    put('picture.png', 'x');
    put('.git/hooks/x.kql', 'SigninLogs');
    loaded = await loadFolder(ports, root, NEVER_CANCELLED, true);
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('are read in depth, with a stable key and the path of each hunt', () => {
    expect(loaded.hunts.map((h) => h.name).sort()).toEqual(['C', 'Wide', 'a', 'b']);
    expect(new Set(loaded.hunts.map((h) => h.key)).size).toBe(4);
    expect(loaded.hunts.find((h) => h.name === 'C')).toMatchObject({ origin: 'folder', path: join(root, 'deep', 'c.yaml') });
  });
  it('name bad files with the reason, and count what is no hunt', () => {
    expect(loaded.faults.map((f) => [f.path.slice(root.length + 1), f.reason.split(':')[0]])).toEqual([
      ['bad.yaml', 'not valid YAML'],
      ['big.kql', 'too large for a query'],
    ]);
    expect(loaded).toMatchObject({ files: 7, ignored: 2, missing: false });
  });
  it('that are gone are remembered as missing, unless they were to be there', async () => {
    const gone = join(root, 'nothing');
    expect(await loadFolder(ports, gone, NEVER_CANCELLED, false)).toMatchObject({ missing: true, hunts: [] });
    await expect(loadFolder(ports, gone, NEVER_CANCELLED, true)).rejects.toMatchObject({ code: 'hunts.noFolder' });
  });
  it('of thousands of files are read in seconds', async () => {
    const many = join(root, 'many');
    for (let i = 0; i < 3000; i++) {
      if (i % 100 === 0) mkdirSync(join(many, String(i / 100)), { recursive: true });
      writeFileSync(
        join(many, String(Math.floor(i / 100)), `${i}.yaml`),
        `id: h${i}\nname: Hunt ${i}\nquery: |\n  SecurityEvent | where EventID == ${i}\n`,
      );
    }
    const begun = performance.now();
    const { hunts: found } = await loadFolder(ports, many, NEVER_CANCELLED, true);
    expect(found).toHaveLength(3000);
    expect(performance.now() - begun).toBeLessThan(15_000);
  }, 60_000);
});
