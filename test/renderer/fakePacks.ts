// Reference packs of the made-up case: a watchlist with a fault, an address database, and an office's pack of lists.

import type { CallIn, CallOut } from '../../src/shared/contract/index.js';
import type { FileUse, Pack, PackEntry } from '../../src/shared/contract/packs.js';

const hash = (seed: string) =>
  [...seed.repeat(64)]
    .map((c) => (c.charCodeAt(0) % 16).toString(16))
    .join('')
    .slice(0, 64);
const entry = (e: Partial<PackEntry> & Pick<PackEntry, 'kind' | 'serves' | 'file'>): PackEntry => ({
  prefix: false,
  files: 1,
  bytes: 48_112,
  sha256: hash(e.file),
  format: 'csv',
  rows: 1204,
  rejected: 0,
  columns: [],
  problems: [],
  ...e,
});
const pack = (p: Partial<Pack> & Pick<Pack, 'id' | 'name' | 'entries'>): Pack => ({
  version: '1',
  made: '2026-03-10',
  origin: 'file',
  from: `/media/usb/${p.name}`,
  addedAt: '2026-03-14T07:12:00.000Z',
  sha256: hash(p.name),
  bytes: 48_112,
  ...p,
});

const PACKS: readonly Pack[] = [
  pack({
    id: '0003',
    name: 'soc-lists.zip',
    version: '2026.3',
    origin: 'manifest',
    entries: [
      entry({
        kind: 'externaldata',
        serves: 'https://raw.githubusercontent.com/example/feeds/main/',
        prefix: true,
        file: 'feeds',
        files: 14,
        rows: 88_120,
      }),
      entry({
        kind: 'prevalence',
        serves: 'FileProfile()',
        file: 'prevalence.csv',
        rows: 412_003,
        columns: ['SHA1', 'SHA256', 'GlobalPrevalence', 'Signer'],
      }),
    ],
  }),
  pack({
    id: '0002',
    name: 'GeoLite2-City.mmdb',
    entries: [
      entry({ kind: 'geo', serves: 'GeoLite2-City', file: 'GeoLite2-City.mmdb', format: 'mmdb', rows: 4_911_204, bytes: 71_000_000 }),
    ],
  }),
  pack({
    id: '0001',
    name: 'HighValueAssets',
    entries: [
      entry({
        kind: 'watchlist',
        serves: 'HighValueAssets',
        file: 'hva.csv',
        rows: 41,
        rejected: 2,
        columns: ['Asset Name', 'IPAddress', 'Owner', 'Tier'],
        problems: ['2 rows cannot be read'],
      }),
    ],
  }),
];

type PackCalls = 'packs.list' | 'packs.look' | 'packs.add' | 'packs.remove' | 'packs.restore';

type Answers = { readonly [N in PackCalls]: (input: CallIn<N>) => CallOut<N> };

export function packAnswers(empty: boolean): Answers {
  let kept: readonly Pack[] = empty ? [] : PACKS;
  const gone = new Map<string, Pack>();
  return {
    'packs.list': () => [...kept],
    'packs.look': ({ path }) => ({
      name: path.split('/').at(-1) ?? path,
      bytes: 48_112,
      manifest: path.endsWith('pack.zip'),
      uses: ['watchlist', 'externaldata'],
      columns: ['Name', 'Address'],
      alias: 'list',
      searchKey: 'Name',
      format: 'csv',
      why: 'rows of 2 columns',
    }),
    'packs.add': ({ path, use }: { path: string; use: FileUse | null }) => {
      const serves = use?.kind === 'watchlist' ? use.alias : use?.kind === 'externaldata' ? use.url : 'pack';
      const made = pack({ id: `1${kept.length}`, name: path, entries: [entry({ kind: use?.kind ?? 'externaldata', serves, file: path })] });
      kept = [made, ...kept];
      return made;
    },
    'packs.remove': ({ id }) => {
      const found = kept.find((p) => p.id === id);
      if (found) gone.set(id, found);
      kept = kept.filter((p) => p.id !== id);
      return {};
    },
    'packs.restore': ({ id }) => {
      const found = gone.get(id) ?? PACKS[0]!;
      kept = [found, ...kept];
      return found;
    },
  };
}
