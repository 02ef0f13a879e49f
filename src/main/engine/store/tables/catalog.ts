// The tables a query can name: shipped schemas and declared tables, each over the segments that hold its rows.

import type { ColumnSchema } from '../../../../shared/base/types.js';
import type { TableCatalog, TableSource } from '../../query/source.js';
import { TableSchema } from './schemas.js';
import { StoredTableSource, type ScanHost } from './scan.js';

export class StoredTableCatalog implements TableCatalog {
  readonly #sources = new Map<string, StoredTableSource>();
  #names: readonly string[] | null = null;
  #revision = 1;

  constructor(
    private readonly schemas: Map<string, TableSchema>,
    private readonly host: ScanHost,
  ) {}

  get schemaRevision(): number {
    return this.#revision;
  }

  table(name: string): TableSource | null {
    const known = this.#sources.get(name);
    if (known !== undefined) return known;
    const schema = this.schemas.get(name);
    if (schema === undefined) return null;
    const source = new StoredTableSource(schema, this.host);
    this.#sources.set(name, source);
    return source;
  }

  names(): readonly string[] {
    this.#names ??= [...this.schemas.keys()].sort((a, b) => (a < b ? -1 : 1));
    return this.#names;
  }

  schema(name: string): TableSchema | null {
    return this.schemas.get(name) ?? null;
  }

  /** True when the declaration said something new. */
  declare(name: string, columns: readonly ColumnSchema[]): boolean {
    let schema = this.schemas.get(name);
    const isNew = schema === undefined;
    if (schema === undefined) this.schemas.set(name, (schema = new TableSchema(name, false)));
    const changed = schema.merge(columns) || isNew;
    if (changed) {
      this.#names = null;
      this.#revision++;
    }
    return changed;
  }
}
