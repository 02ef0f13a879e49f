// What a query may ask of reference data beside the case's tables. The packs room answers; without it every question has the
// answer "there is none", which a query takes as an empty input and says so.

import type { ColumnSchema } from '../../../shared/base/types.js';
import type { StoredFunction } from '../../../shared/kql/stored.js';
import type { GeoIpLookup } from './functions/index.js';
import type { Batch } from './values.js';

export interface ExternalRequest {
  readonly url: string;
  readonly columns: readonly ColumnSchema[];
  /** The operator's `with (…)`: format, ignoreFirstRecord, ingestionMapping. */
  readonly properties: Readonly<Record<string, string>>;
  readonly cancel: { throwIfCancelled(): void };
}
export interface ExternalRows {
  readonly batches: readonly Batch[];
  readonly rows: number;
  /** Records that could not be read. */
  readonly rejected: number;
  /** Why nothing could be read though the file is there; null when it could. */
  readonly unreadable: string | null;
}

/** Rows reference data gives a table: all of a table of its own, or more rows of a stored one. */
export interface ReferenceRows {
  readonly columns: readonly ColumnSchema[];
  /** How many there are, known without reading them. */
  readonly rows: number;
  batches(): Promise<readonly Batch[]>;
}

export interface ReferenceData {
  /** Changes whenever a pack is added or removed. */
  readonly revision: number;
  /** The rows behind a URL; null when no pack maps it. */
  external(request: ExternalRequest): Promise<ExternalRows | null>;
  /** Locations of addresses; null when no pack has them. */
  geo(): Promise<GeoIpLookup | null>;
  /** Rows for a table; null when there are none. */
  rowsFor(table: string): ReferenceRows | null;
  /** What a stored function would need and no pack has, in words; null when it lacks nothing. */
  missing(functionName: string): string | null;
  /** Functions whose body depends on what the packs hold; they stand before the built-in ones of the same name. */
  functions(): readonly StoredFunction[];
}

/** Functions shipped as KQL. */
export interface FunctionLibrary {
  /** Tables of which it matters to the functions whether they hold rows. */
  readonly sources: readonly string[];
  functions(filled: (table: string) => boolean): readonly StoredFunction[];
}

export const NO_REFERENCE: ReferenceData = {
  revision: 0,
  external: () => Promise.resolve(null),
  geo: () => Promise.resolve(null),
  rowsFor: () => null,
  missing: (name) => (name === 'FileProfile' ? NO_PREVALENCE : null),
  functions: () => [],
};
export const NO_PREVALENCE =
  'FileProfile() needs a reference pack with file prevalence; none is in the case, so every file is told as Missing.';
