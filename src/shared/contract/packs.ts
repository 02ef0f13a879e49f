// Reference packs: local files that stand in for what hunts ask of the internet — externaldata URLs, address locations, file
// prevalence, watchlists, threat intelligence.

import { z } from 'zod';

export const PACK_KINDS = ['externaldata', 'geo', 'prevalence', 'watchlist', 'intelligence'] as const;
export type PackKind = (typeof PACK_KINDS)[number];

/** Formats an externaldata file may be in, as the operator's `format` property spells them. */
export const PACK_FORMATS = [
  'csv',
  'tsv',
  'tsve',
  'psv',
  'scsv',
  'sohsv',
  'json',
  'ndjson',
  'multijson',
  'txt',
  'raw',
  'w3clogfile',
] as const;
export type PackFormat = (typeof PACK_FORMATS)[number];

const readFileUse = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('externaldata'),
    url: z.string().min(1),
    /** The URL is the beginning of many; only for folders. */
    prefix: z.boolean(),
    format: z.enum(PACK_FORMATS).nullable(),
  }),
  z.object({ kind: z.literal('geo') }),
  z.object({ kind: z.literal('prevalence') }),
  z.object({ kind: z.literal('watchlist'), alias: z.string().min(1), searchKey: z.string().nullable() }),
  z.object({ kind: z.literal('intelligence'), table: z.string().min(1) }),
]);
/** What a bare file is to be used as, when it is added without a pack.json. */
export type FileUse = z.infer<typeof readFileUse>;

export const readPackEntry = z.object({
  kind: z.enum(PACK_KINDS),
  /** The URL, the alias, the table, or the kind of database. */
  serves: z.string(),
  prefix: z.boolean(),
  file: z.string(),
  files: z.number(),
  bytes: z.number(),
  sha256: z.string(),
  format: z.string(),
  /** Rows that can be read; for a database of addresses its networks. Null when only a query can tell. */
  rows: z.number().nullable(),
  rejected: z.number(),
  columns: z.array(z.string()),
  /** What was odd about it, in words. */
  problems: z.array(z.string()),
});
export type PackEntry = z.infer<typeof readPackEntry>;

export const readPack = z.object({
  id: z.string(),
  name: z.string(),
  version: z.string(),
  made: z.string(),
  /** A pack with a manifest, or one file added by itself. */
  origin: z.enum(['manifest', 'file']),
  from: z.string(),
  addedAt: z.string(),
  /** Of the file or archive as it was given; of the list of files for a folder. */
  sha256: z.string(),
  bytes: z.number(),
  entries: z.array(readPackEntry),
});
export type Pack = z.infer<typeof readPack>;

export const packsContract = {
  'packs.list': { in: z.object({}), out: z.array(readPack) },
  /** What a path could be used as, so that the window can ask for the one thing that is missing. */
  'packs.look': {
    in: z.object({ path: z.string().min(1) }),
    out: z.object({
      name: z.string(),
      bytes: z.number(),
      manifest: z.boolean(),
      /** The likeliest use first. */
      uses: z.array(z.enum(PACK_KINDS)),
      columns: z.array(z.string()),
      alias: z.string(),
      searchKey: z.string().nullable(),
      format: z.enum(PACK_FORMATS).nullable(),
      why: z.string(),
    }),
  },
  /** Copies a pack (folder or .zip with pack.json), or one file used as `use`, into the case. Null takes the likeliest use. */
  'packs.add': { in: z.object({ path: z.string().min(1), use: readFileUse.nullable() }), out: readPack },
  'packs.remove': { in: z.object({ id: z.string() }), out: z.object({}) },
  /** Takes a removal back; the files stay until the case is opened again. */
  'packs.restore': { in: z.object({ id: z.string() }), out: readPack },
} as const;
