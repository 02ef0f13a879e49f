// A table's segments as shares for other threads, and a helper thread's view of the shares it was given.

import type { ColumnSchema } from '../../../../shared/base/types.js';
import type { HostPorts } from '../../ports.js';
import type { PortableTable, TablePart } from '../../query/parallel/types.js';
import type { OpenParts } from '../../query/parallel/helper.js';
import type { Dictionary } from '../../query/values.js';
import { SegmentShelf } from '../segment/shelf.js';
import { StoredTableSource, type TableSegment } from './scan.js';
import { TableSchema } from './schemas.js';

/** Names one segment's part of a table. */
interface SegmentPart {
  readonly segment: number;
  readonly file: string;
  readonly rows: number;
  readonly hidden: Uint32Array | null;
}

/** What a helper thread needs to open the case's segments. */
export interface HelperStore {
  readonly folder: string;
}

export interface PartsOf {
  fileOf(segment: number): string;
  hidden(table: string, segment: number): Uint32Array | null;
  dictionary(origin: string): Dictionary;
}

export function portableTable(
  name: string,
  columns: readonly ColumnSchema[],
  segments: readonly TableSegment[],
  host: PartsOf,
): PortableTable {
  const parts = segments.map(({ segment, rows }): TablePart => {
    const ref: SegmentPart = { segment, file: host.fileOf(segment), rows, hidden: host.hidden(name, segment) };
    return { rows, ref };
  });
  return { name, columns, parts, dictionaries: (origin) => host.dictionary(origin) };
}

/** The store's side of a helper thread. `store` is a HelperStore. */
export function openHelperStore(ports: HostPorts, store: unknown, cacheBytes: number): OpenParts {
  const { folder } = store as HelperStore;
  const shelf = new SegmentShelf(ports, folder, cacheBytes);
  return (table, columns, parts) => {
    const schema = new TableSchema(table, false);
    schema.merge(columns);
    const refs = parts.map((p) => p.ref as SegmentPart);
    const bySegment = new Map(refs.map((r) => [r.segment, r]));
    return new StoredTableSource(schema, {
      segmentsOf: () => refs,
      reader: (segment) => shelf.reader(segment, bySegment.get(segment)?.file ?? ''),
      hidden: (_, segment) => bySegment.get(segment)?.hidden ?? null,
    });
  };
}
