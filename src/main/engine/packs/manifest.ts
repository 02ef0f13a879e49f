// pack.json: what a pack says about itself and its files. Written by people, so every fault names the entry and the field.

import { z } from 'zod';
import { QuarryError } from '../../../shared/base/errors.js';
import { PACK_FORMATS, type PackFormat, type PackKind } from '../../../shared/contract/packs.js';

/** Tables of the products that hold indicators rather than events. */
export const INTELLIGENCE_TABLES = ['ThreatIntelligenceIndicator', 'ThreatIntelIndicators', 'ThreatIntelObjects'] as const;

const path = z
  .string()
  .min(1)
  .refine((p) => isInside(p), 'must be a relative path inside the pack');
const format = z
  .string()
  .transform((f) => f.toLowerCase())
  .pipe(z.enum(PACK_FORMATS));

const readEntry = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('externaldata'),
      url: z.string().min(1).optional(),
      prefix: z.string().min(1).optional(),
      file: path.optional(),
      folder: path.optional(),
      format: format.optional(),
      ignoreFirstRecord: z.boolean().optional(),
    })
    .refine((e) => (e.url === undefined) !== (e.prefix === undefined), 'needs either "url" with "file" or "prefix" with "folder"')
    .refine(
      (e) => (e.url === undefined ? e.folder !== undefined : e.file !== undefined),
      'a "url" goes with a "file", a "prefix" with a "folder"',
    ),
  z.strictObject({ kind: z.literal('geo'), file: path }),
  z.strictObject({ kind: z.literal('prevalence'), file: path, format: format.optional() }),
  z.strictObject({
    kind: z.literal('watchlist'),
    alias: z
      .string()
      .min(1)
      .max(200)
      .regex(/^[^'"\\\r\n]+$/, 'must not hold quotes, backslashes or line ends'),
    name: z.string().optional(),
    searchKey: z.string().optional(),
    file: path,
    format: format.optional(),
  }),
  z.strictObject({ kind: z.literal('intelligence'), table: z.enum(INTELLIGENCE_TABLES), file: path, format: format.optional() }),
]);

const readManifest = z.strictObject({
  $schema: z.string().optional(),
  name: z.string().min(1).max(200),
  version: z.string().min(1).max(100),
  made: z.string().min(1).max(100),
  description: z.string().optional(),
  entries: z.array(readEntry).min(1).max(2_000),
});
export type Manifest = z.infer<typeof readManifest>;
export type ManifestEntry = Manifest['entries'][number];

/** No drive, no root, no way up. */
export function isInside(given: string): boolean {
  const slashed = given.replaceAll('\\', '/');
  return !slashed.startsWith('/') && !/^[A-Za-z]:/.test(slashed) && !slashed.split('/').includes('..') && !/[\u0000-\u001f]/.test(slashed);
}
/** Forward slashes, no dots that say nothing. */
export const tidy = (given: string): string =>
  given
    .replaceAll('\\', '/')
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');

export function parseManifest(text: string, where: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new QuarryError('pack.manifest', `${where} is not JSON: ${error instanceof Error ? error.message : String(error)}`, { where });
  }
  const read = readManifest.safeParse(value);
  if (read.success) return read.data;
  const problems = read.error.issues.slice(0, 5).map((issue) => `${issue.path.map(String).join('.') || 'pack.json'}: ${issue.message}`);
  throw new QuarryError('pack.manifest', `${where} does not describe a pack: ${problems.join('; ')}`, { where, problems });
}

/** What an entry serves, as people name it. */
export function servesOf(entry: ManifestEntry): string {
  switch (entry.kind) {
    case 'externaldata':
      return entry.url ?? entry.prefix ?? '';
    case 'geo':
      return 'address locations';
    case 'prevalence':
      return 'FileProfile()';
    case 'watchlist':
      return entry.alias;
    case 'intelligence':
      return entry.table;
  }
}

const BY_ENDING: Readonly<Record<string, PackFormat>> = {
  csv: 'csv',
  tsv: 'tsv',
  psv: 'psv',
  scsv: 'scsv',
  sohsv: 'sohsv',
  json: 'multijson',
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  multijson: 'multijson',
  txt: 'txt',
  raw: 'raw',
  log: 'w3clogfile',
};
/** By the ending before any .gz or .zip; null when it says nothing. */
export function formatOfName(name: string): PackFormat | null {
  const bare = name
    .toLowerCase()
    .replace(/[?#;].*$/s, '')
    .replace(/\.(?:gz|gzip|zip)$/, '');
  const ending = /\.([a-z0-9]+)$/.exec(bare)?.[1] ?? '';
  return BY_ENDING[ending] ?? null;
}

export const isPackKind = (kind: string): kind is PackKind =>
  kind === 'externaldata' || kind === 'geo' || kind === 'prevalence' || kind === 'watchlist' || kind === 'intelligence';
