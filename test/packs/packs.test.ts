// Reference packs from the analyst's side: what is added answers hunts, what is missing is said and the hunt runs, what is bad is
// refused with a reason, and what is in the case is proved like evidence.

import { appendFileSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { add, call, desk, hunt, mmdb } from './support.js';
import { zipOf } from './zip.js';

const WATCHLIST = 'Asset Name,IPAddress,Owner\nsrv-dc01,10.0.0.5,"Doe, Jane"\nsrv-fs02,10.0.0.9,"O""Neil"\n';
const URL = 'https://example.org/lists/bad.csv';

describe('a watchlist added as a bare file', () => {
  it('binds its own columns, also with spaces and through a variable', async () => {
    const d = desk();
    const engine = await d.open();
    const before = await hunt(engine, "_GetWatchlist('Assets') | where ['Asset Name'] == 'x' | project Owner, SearchKey");
    expect(before.rows).toEqual([]);
    expect(before.warnings.join()).toMatch(/pack\.missing: .*'Assets'.*Reference packs/);
    await add(engine, d.file('a.csv', WATCHLIST), { kind: 'watchlist', alias: 'Assets', searchKey: 'IPAddress' });
    const rows = await hunt(engine, "_GetWatchlist('assets') | where ['Asset Name'] startswith 'SRV-DC' | project Owner, SearchKey");
    expect(rows).toEqual({ columns: ['Owner:string', 'SearchKey:string'], rows: [['Doe, Jane', '10.0.0.5']], warnings: [] });
    const whole = await hunt(engine, '_GetWatchlist("Assets")');
    expect(whole.columns).toEqual([
      '_DTItemId:string',
      'LastUpdatedTimeUTC:datetime',
      'SearchKey:string',
      'WatchlistItem:dynamic',
      'Asset Name:string',
      'IPAddress:string',
      'Owner:string',
    ]);
    expect((await hunt(engine, "let f = (alias:string) { _GetWatchlist(alias) | project SearchKey }; f('Assets')")).rows).toEqual([
      ['10.0.0.5'],
      ['10.0.0.9'],
    ]);
    expect((await hunt(engine, '_GetWatchlistAlias')).rows).toEqual([['Assets']]);
    // A call in a comment or a text is no call.
    expect((await hunt(engine, `print x = "_GetWatchlist('Assets')" // _GetWatchlist('Assets')`)).rows).toEqual([
      ["_GetWatchlist('Assets')"],
    ]);
  });

  it('takes a removal back, and forgets it when the case is opened again', async () => {
    const d = desk();
    let engine = await d.open();
    const { id } = await add(engine, d.file('a.csv', WATCHLIST), { kind: 'watchlist', alias: 'Assets', searchKey: null });
    await call(engine, 'packs.remove', { id });
    expect((await hunt(engine, "_GetWatchlist('Assets') | count")).rows).toEqual([[0]]);
    await call(engine, 'packs.restore', { id });
    expect((await hunt(engine, "_GetWatchlist('Assets') | count")).rows).toEqual([[2]]);
    await call(engine, 'packs.remove', { id });
    await engine.close();
    engine = await d.open();
    await expect(call(engine, 'packs.restore', { id })).rejects.toMatchObject({ code: 'pack.unknown' });
    expect(readdirSync(join(d.caseFolder, 'packs'))).toEqual([]);
    expect((await engine.deps.store.verify()).ok).toBe(true);
    const next = await add(engine, d.file('a.csv', WATCHLIST), { kind: 'watchlist', alias: 'Assets', searchKey: null });
    expect(next.id).not.toBe(id);
  });

  it('refuses a key the file does not have, and names the columns it has', async () => {
    const d = desk();
    const engine = await d.open();
    await expect(add(engine, d.file('a.csv', WATCHLIST), { kind: 'watchlist', alias: 'A', searchKey: 'Host' })).rejects.toMatchObject({
      code: 'pack.noKey',
      facts: { columns: ['Asset Name', 'IPAddress', 'Owner'] },
    });
    expect(existsSync(join(d.caseFolder, 'packs')) ? readdirSync(join(d.caseFolder, 'packs')) : []).toEqual([]);
  });
});

describe('externaldata', () => {
  const at = (engine: Awaited<ReturnType<ReturnType<typeof desk>['open']>>, path: string, url = URL) =>
    add(engine, path, { kind: 'externaldata', url, prefix: false, format: null });

  it('says which URL is missing and runs on', async () => {
    const engine = await desk().open();
    const found = await hunt(engine, `let bad = externaldata(ip:string)['${URL}']; union (print n = 1), (bad | summarize n = count())`);
    expect(found.rows).toEqual([[1], [0]]);
    expect(found.warnings).toEqual([expect.stringContaining(`pack.missing: No reference pack holds ${URL}`)]);
  });

  it.each([
    ['csv', 'ip,when,n\n1.2.3.4,2026-01-02,7\n5.6.7.8,nonsense,x\n', "with(format='csv', ignoreFirstRecord=true)"],
    ['tsv', 'ip\twhen\tn\n1.2.3.4\t2026-01-02\t7\n5.6.7.8\tnonsense\tx\n', "with(format='tsv', ignoreFirstRecord=true)"],
    ['psv', '1.2.3.4|2026-01-02|7\n5.6.7.8|nonsense|x\n', "with(format='psv')"],
    ['scsv', '1.2.3.4;2026-01-02;7\r\n5.6.7.8;nonsense;x\r\n', "with(format='scsv')"],
    ['ndjson', '{"ip":"1.2.3.4","when":"2026-01-02","n":7}\n{"ip":"5.6.7.8","when":"nonsense","n":"x"}\n', "with(format='json')"],
    ['json', '[{"ip":"1.2.3.4","when":"2026-01-02","n":7},\n {"ip":"5.6.7.8","n":null}]', "with(format='multijson')"],
  ])('reads %s', async (ending, text, properties) => {
    const d = desk();
    const engine = await d.open();
    const url = `https://example.org/f.${ending}`;
    await at(engine, d.file(`f.${ending}`, text), url);
    const found = await hunt(engine, `externaldata(ip:string, when:datetime, n:long)[@'${url}'] ${properties}`);
    expect(found.rows).toEqual([
      ['1.2.3.4', '2026-01-02T00:00:00.0000000Z', 7],
      ['5.6.7.8', null, null],
    ]);
    expect(found.warnings).toEqual([]);
  });

  it('reads lines, whole texts, UTF-16, gzip, zip and a mapping', async () => {
    const d = desk();
    const engine = await d.open();
    await at(engine, d.file('a.txt', 'one\r\n\r\ntwo\n'), 'https://e.org/a.txt');
    expect((await hunt(engine, "externaldata(x:string)['https://e.org/a.txt']")).rows).toEqual([['one'], ['two']]);
    expect((await hunt(engine, "externaldata(x:string)['https://e.org/a.txt'] with (format=raw)")).rows).toEqual([['one\r\n\r\ntwo\n']]);
    await at(engine, d.file('b.csv.gz', gzipSync('a,1\nb,2\n')), 'https://e.org/b.csv.gz');
    expect((await hunt(engine, "externaldata(x:string, n:int)['https://e.org/b.csv.gz?sig=abc']")).rows).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
    await at(engine, d.file('c.zip', zipOf({ 'in/c.csv': 'a,1\n', 'in/d.csv': 'b,2\n' })), 'https://e.org/c.csv.zip');
    expect((await hunt(engine, "externaldata(x:string, n:int)['https://E.org/c.csv.zip']")).rows).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
    await at(engine, d.file('w.csv', new Uint8Array([0xff, 0xfe, ...Buffer.from('é,1\n', 'utf16le')])), 'https://e.org/w.csv');
    expect((await hunt(engine, "externaldata(x:string, n:int)['https://e.org/w.csv']")).rows).toEqual([['é', 1]]);
    await at(engine, d.file('m.json', '{"a":{"b":"x"},\n "n":5}\n{"a":{"b":"y"}}'), 'https://e.org/m.json');
    const mapping = '[{"Column":"N","Properties":{"Path":"$.n"}},{"Column":"B","Properties":{"Path":"$.a.b"}}]';
    expect(
      (await hunt(engine, `externaldata(B:string, N:int)['https://e.org/m.json'] with (format='multijson', ingestionMapping='${mapping}')`))
        .rows,
    ).toEqual([
      ['x', 5],
      ['y', null],
    ]);
  });

  it('counts what it cannot read, and says so at the pack and in the hunt', async () => {
    const d = desk();
    const engine = await d.open();
    const pack = await at(engine, d.file('b.ndjson', '{"a":1}\n{oops\n{"a":2}\n'), 'https://e.org/b.ndjson');
    expect(pack.entries[0]).toMatchObject({ rows: 2, rejected: 1, problems: ['1 records cannot be read'] });
    const found = await hunt(engine, "externaldata(a:int)['https://e.org/b.ndjson'] with (format='json')");
    expect([found.rows, found.warnings]).toEqual([
      [[1], [2]],
      ['pack.rejected: 1 of 3 records of https://e.org/b.ndjson could not be read and were left out.'],
    ]);
  });

  it('names a format it does not read instead of failing', async () => {
    const d = desk();
    const engine = await d.open();
    await at(engine, d.file('p.parquet', 'PAR1'), 'https://e.org/p.parquet');
    expect((await hunt(engine, "externaldata(a:int)['https://e.org/p.parquet'] with (format='parquet')")).warnings.join()).toContain(
      'the format parquet is not read',
    );
  });
});

describe('a pack with a manifest', () => {
  const manifest = (entries: unknown) => JSON.stringify({ name: 'Office', version: '7', made: '2026-01-01', entries });

  it('maps the beginning of URLs to a folder, from a folder and from a zip', async () => {
    const d = desk();
    const entries = [
      { kind: 'externaldata', prefix: 'https://raw.example.org/feeds/', folder: 'feeds' },
      { kind: 'externaldata', url: 'https://raw.example.org/feeds/b.csv', file: 'own.csv' },
      { kind: 'watchlist', alias: 'VIP', searchKey: 'User', file: 'vip.csv' },
    ];
    const files = {
      'feeds/a.csv': 'x\n',
      'feeds/deep/c.csv': 'z\n',
      'feeds/b.csv': 'wrong\n',
      'own.csv': 'y\n',
      'vip.csv': 'Name,User\nAnn,ann@e.org\n',
    };
    for (const [name, text] of Object.entries(files)) d.file(`folder/${name}`, text);
    d.file('folder/pack.json', manifest(entries));
    const zip = d.file(
      'p.zip',
      zipOf(Object.fromEntries(Object.entries({ ...files, 'pack.json': manifest(entries) }).map(([n, t]) => [`top/${n}`, t]))),
    );
    for (const path of [join(d.folder, 'files/folder'), zip]) {
      const engine = await d.open();
      const pack = await add(engine, path);
      expect(pack).toMatchObject({ name: 'Office', version: '7', origin: 'manifest' });
      expect(pack.entries.map((e) => [e.kind, e.serves, e.files, e.rows])).toEqual([
        ['externaldata', 'https://raw.example.org/feeds/', 3, 3],
        ['externaldata', 'https://raw.example.org/feeds/b.csv', 1, 1],
        ['watchlist', 'VIP', 1, 1],
      ]);
      const read = async (name: string) => (await hunt(engine, `externaldata(v:string)['https://raw.example.org/feeds/${name}']`)).rows;
      expect([await read('a.csv'), await read('deep/c.csv'), await read('b.csv'), await read('none.csv')]).toEqual([
        [['x']],
        [['z']],
        [['y']],
        [],
      ]);
      expect((await hunt(engine, "_GetWatchlist('VIP') | project SearchKey, Name")).rows).toEqual([['ann@e.org', 'Ann']]);
      await call(engine, 'packs.remove', { id: pack.id });
      await engine.close();
    }
  });

  it.each([
    ['no JSON', '{', 'pack.manifest'],
    ['unknown kind', manifest([{ kind: 'magic', file: 'a.csv' }]), 'pack.manifest'],
    ['a way out', manifest([{ kind: 'geo', file: '../../etc/passwd' }]), 'pack.manifest'],
    ['an absolute path', manifest([{ kind: 'geo', file: '/etc/passwd' }]), 'pack.manifest'],
    ['a drive', manifest([{ kind: 'geo', file: 'C:\\x' }]), 'pack.manifest'],
    ['a missing file', manifest([{ kind: 'prevalence', file: 'none.csv' }]), 'pack.noFile'],
    [
      'twice the same',
      manifest([
        { kind: 'watchlist', alias: 'a', file: 'v.csv' },
        { kind: 'watchlist', alias: 'A', file: 'v.csv' },
      ]),
      'pack.twice',
    ],
    ['a link', manifest([{ kind: 'watchlist', alias: 'a', file: 'link.csv' }]), 'pack.unsafe'],
    ['a link on the way', manifest([{ kind: 'watchlist', alias: 'a', file: 'away/v.csv' }]), 'pack.unsafe'],
  ])('is refused: %s', async (_, text, code) => {
    const d = desk();
    d.file('p/v.csv', WATCHLIST);
    d.file('p/pack.json', text);
    mkdirSync(join(d.folder, 'out'), { recursive: true });
    writeFileSync(join(d.folder, 'out', 'v.csv'), WATCHLIST);
    symlinkSync(join(d.folder, 'out', 'v.csv'), join(d.folder, 'files/p/link.csv'));
    symlinkSync(join(d.folder, 'out'), join(d.folder, 'files/p/away'));
    const engine = await d.open();
    await expect(add(engine, join(d.folder, 'files/p'))).rejects.toMatchObject({ code });
    expect(await call(engine, 'packs.list', {})).toEqual([]);
    const left = join(d.caseFolder, 'packs');
    expect(existsSync(left) ? readdirSync(left) : []).toEqual([]);
  });

  it('is refused when the archive is a bomb or hides its names', async () => {
    const d = desk();
    const engine = await d.open();
    const zeros = deflateRawSync(new Uint8Array(64 * 1024 * 1024));
    const bomb = zipOf({
      'pack.json': manifest([{ kind: 'prevalence', file: 'b.csv' }]),
      'b.csv': { deflated: zeros, size: 64 * 1024 * 1024 },
    });
    await expect(add(engine, d.file('bomb.zip', bomb))).rejects.toMatchObject({ code: 'pack.archive' });
    const climbing = zipOf({ 'pack.json': manifest([{ kind: 'prevalence', file: 'b.csv' }]), '../b.csv': 'SHA1\n' });
    await expect(add(engine, d.file('climb.zip', climbing))).rejects.toMatchObject({ code: 'pack.archive' });
    await expect(add(engine, d.file('torn.zip', climbing.subarray(0, 60)))).rejects.toMatchObject({
      code: expect.stringMatching(/^pack\./),
    });
    await expect(add(engine, d.file('none.zip', zipOf({ 'a.csv': 'x\n' })))).rejects.toMatchObject({ code: 'pack.noManifest' });
  });
});

describe('address locations', () => {
  const city = {
    country: { iso_code: 'DE', names: { de: 'Deutschland', en: 'Germany' } },
    subdivisions: [{ names: { en: 'Hamburg' } }],
    city: { names: { en: 'Hamburg' } },
    location: { latitude: 53.55, longitude: 9.99 },
  };

  it('answer in the documented shape, cities before countries', async () => {
    const d = desk();
    const engine = await d.open();
    const before = await hunt(engine, "print g = geo_info_from_ip_address('81.2.3.4')");
    expect([before.rows, before.warnings.length]).toEqual([[[{}]], 1]);
    await add(engine, d.file('city.mmdb', mmdb('GeoLite2-City', { '81.2.0.0/16': city })));
    await add(
      engine,
      d.file(
        'country.mmdb',
        mmdb('GeoLite2-Country', {
          '81.2.0.0/16': { country: { names: { en: 'Elsewhere' } } },
          '9.0.0.0/8': { country: { names: { en: 'United States' } } },
        }),
      ),
    );
    const pack = await add(engine, d.file('asn.mmdb', mmdb('GeoLite2-ASN', { '9.0.0.0/8': { autonomous_system_number: { u32: 5 } } })));
    expect(pack.entries[0]?.problems).toEqual([expect.stringContaining('no places')]);
    const found = await hunt(
      engine,
      "datatable(ip:string)['81.2.3.4', '9.9.9.9', '10.0.0.1', 'no address'] | extend g = geo_info_from_ip_address(ip) | project ip, g, c = tostring(g.country)",
    );
    expect(found.rows).toEqual([
      ['81.2.3.4', { country: 'Germany', state: 'Hamburg', city: 'Hamburg', latitude: 53.55, longitude: 9.99 }, 'Germany'],
      ['9.9.9.9', { country: 'United States', state: '', city: '', latitude: null, longitude: null }, 'United States'],
      ['10.0.0.1', null, ''],
      ['no address', null, ''],
    ]);
    expect(found.warnings).toEqual([]);
  });

  it.each([
    ['text', 'no database', 'pack.geo'],
    ['nothing', '', 'pack.geo'],
    ['a cut one', null, 'pack.geo'],
  ])('refuse %s', async (_, text, code) => {
    const d = desk();
    const engine = await d.open();
    const whole = mmdb('GeoLite2-City', { '1.0.0.0/8': city });
    const path = d.file('x.mmdb', text ?? whole.subarray(40));
    await expect(add(engine, path)).rejects.toMatchObject({ code });
  });
});

it('refuses an address database whose records never end', async () => {
  const d = desk();
  const engine = await d.open();
  // A map whose only value points back to the map, and one that points to itself twice a level.
  const key = [0x41, 0x61];
  const other = [0x41, 0x62];
  for (const raw of [
    [0xe1, ...key, 0x20, 0x00],
    [0xe2, ...key, 0x20, 0x00, ...other, 0x20, 0x00],
  ]) {
    const path = d.file('loop.mmdb', mmdb('GeoLite2-City', { '0.0.0.0/1': { raw } }));
    await expect(add(engine, path)).rejects.toMatchObject({ code: 'pack.geo' });
  }
});

describe('file prevalence', () => {
  it('enriches by any hash; without a pack every file is Missing', async () => {
    const d = desk();
    const engine = await d.open();
    const query =
      "datatable(SHA1:string, SHA256:string)['DA39A3EE5E6B4B0D3255BFEF95601890AFD80709', '', 'b', 'x', '', ''] | invoke FileProfile(SHA1, 1000) | project SHA1, MD5, GlobalPrevalence, GlobalFirstSeen, Signer, IsCertificateValid, ProfileAvailability";
    const before = await hunt(engine, query);
    expect(before.rows.map((r) => r.at(-1))).toEqual(['Missing', 'Missing', '']);
    expect(before.warnings.join()).toContain('pack.missing: FileProfile()');
    const pack = await add(
      engine,
      d.file(
        'p.csv',
        'SHA1,MD5,GlobalPrevalence,GlobalFirstSeen,Signer,IsCertificateValid\nda39a3ee5e6b4b0d3255bfef95601890afd80709,d41d8cd98f00b204e9800998ecf8427e,12000,2020-01-01,Contoso,true\nnothash,,1,,,\n',
      ),
    );
    expect(pack.entries[0]).toMatchObject({ kind: 'prevalence', rows: 2, rejected: 1 });
    const after = await hunt(engine, query);
    expect(after.columns).toEqual(before.columns);
    expect(after.warnings).toEqual([]);
    expect(after.rows).toEqual([
      [
        'DA39A3EE5E6B4B0D3255BFEF95601890AFD80709',
        'd41d8cd98f00b204e9800998ecf8427e',
        12000,
        '2020-01-01T00:00:00.0000000Z',
        'Contoso',
        true,
        'Available',
      ],
      ['b', '', null, null, '', null, 'Missing'],
      ['', '', null, null, '', null, ''],
    ]);
    const limited = (limit: string) =>
      `range n from 1 to 1200 step 1 | extend SHA1 = iff(n % 2 == 0, 'DA39A3EE5E6B4B0D3255BFEF95601890AFD80709', 'b') | invoke FileProfile(SHA1${limit}) | summarize count() by ProfileAvailability | order by ProfileAvailability asc | project r = strcat(ProfileAvailability, ' ', count_)`;
    expect((await hunt(engine, limited(', 2000'))).rows.flat()).toEqual([' 200', 'Available 500', 'Missing 500']);
    expect((await hunt(engine, limited(''))).rows.flat()).toEqual([' 1100', 'Available 50', 'Missing 50']);
    const byMd5 = await hunt(engine, "print MD5 = 'D41D8CD98F00B204E9800998ECF8427E' | invoke FileProfile(MD5) | project GlobalPrevalence");
    expect(byMd5.rows).toEqual([[12000]]);
  });
});

describe('indicators', () => {
  it('fill the table of the product, and only columns it has', async () => {
    const d = desk();
    const engine = await d.open();
    const pack = await add(engine, d.file('ti.csv', 'NetworkIP,ThreatType,Active,Own\n6.6.6.6,Botnet,true,x\n'));
    expect(pack.entries[0]).toMatchObject({ kind: 'intelligence', serves: 'ThreatIntelligenceIndicator', rows: 1 });
    expect(pack.entries[0]?.problems.join()).toContain('Own');
    const found = await hunt(engine, 'ThreatIntelligenceIndicator | where Active == true | project NetworkIP, ThreatType, Type');
    expect(found.rows).toEqual([['6.6.6.6', 'Botnet', 'ThreatIntelligenceIndicator']]);
  });
});

describe('custody', () => {
  it('verifies packs like evidence and never answers from a changed file', async () => {
    const d = desk();
    const engine = await d.open();
    await add(engine, d.file('a.csv', WATCHLIST), { kind: 'watchlist', alias: 'Assets', searchKey: null });
    await add(engine, d.file('c.mmdb', mmdb('GeoLite2-City', { '1.0.0.0/8': {} })));
    expect(await engine.deps.store.verify()).toMatchObject({ ok: true, checked: 4 });
    const [first = '', second = ''] = readdirSync(join(d.caseFolder, 'packs')).map((n) => join(d.caseFolder, 'packs', n));
    appendFileSync(first, 'x');
    appendFileSync(second, 'x');
    writeFileSync(join(d.caseFolder, 'packs', 'stray.txt'), 'x');
    const report = await engine.deps.store.verify();
    expect(report.problems.map((p) => p.file)).toEqual(['packs/0001-0001.bin', 'packs/0002-0001.bin', 'packs/stray.txt']);
    await engine.close();
    const again = await d.open();
    await expect(hunt(again, "_GetWatchlist('Assets')")).rejects.toMatchObject({ code: 'pack.changed' });
    const other = await hunt(again, 'print x = 1');
    expect([other.rows, other.warnings.join()]).toEqual([[[1]], expect.stringContaining('pack.changed')]);
  });

  it('tells what a path could be before it is added', async () => {
    const d = desk();
    const engine = await d.open();
    const look = async (name: string, content: string | Uint8Array) => {
      const found = await call(engine, 'packs.look', { path: d.file(name, content) });
      return [found.uses[0], found.alias, found.searchKey];
    };
    expect(await look('High value.csv', WATCHLIST)).toEqual(['watchlist', 'High value', 'Asset Name']);
    expect(await look('geo.bin', mmdb('X-City', { '1.0.0.0/8': {} }))).toEqual(['geo', 'geo', null]);
    expect((await look('prev.csv', 'sha256,prevalence\n'))[0]).toBe('prevalence');
    expect((await look('ips.txt', '1.2.3.4\n'))[0]).toBe('externaldata');
    await expect(call(engine, 'packs.look', { path: join(d.folder, 'nothing') })).rejects.toMatchObject({ code: 'pack.missingPath' });
  });
});
