// The built-in table schemas (resources/tables/*.json): name → columns, with the product each came from.

import { KQL_TYPES, type ColumnSchema, type KqlType } from '../../../../shared/base/types.js';
import { QuarryError } from '../../../../shared/base/errors.js';
import type { ResourcePort } from '../../ports.js';

export interface TableSchemas {
  readonly tables: ReadonlyMap<string, readonly ColumnSchema[]>;
  /** Table names by file: 'defender', 'sentinel'. */
  readonly products: ReadonlyMap<string, readonly string[]>;
}

const FILES = ['defender', 'sentinel'] as const;
const TYPES: ReadonlySet<string> = new Set(KQL_TYPES);
const isType = (text: unknown): text is KqlType => typeof text === 'string' && TYPES.has(text);

export async function loadTableSchemas(resources: Pick<ResourcePort, 'text'>): Promise<TableSchemas> {
  const tables = new Map<string, readonly ColumnSchema[]>();
  const products = new Map<string, readonly string[]>();
  for (const product of FILES) {
    const path = `tables/${product}.json`;
    const parsed = JSON.parse(await resources.text(path)) as {
      readonly tables?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    };
    const names: string[] = [];
    for (const [table, columns] of Object.entries(parsed.tables ?? {})) {
      tables.set(
        table,
        Object.entries(columns).map(([name, type]) => {
          if (!isType(type))
            throw new QuarryError('resources.tables', `${path}: ${table}.${name} has an unknown type`, { path, table, column: name });
          return { name, type };
        }),
      );
      names.push(table);
    }
    products.set(product, names);
  }
  return { tables, products };
}
