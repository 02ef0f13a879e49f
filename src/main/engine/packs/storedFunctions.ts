// Functions shipped as KQL under resources/functions: one YAML file a schema. A normalising parser is written as a union of sources;
// only sources that hold rows in the case are put before the binder, since reading a parser of ten products takes longer than
// running it. Its columns do not depend on that: the products' own table of the schema always stands in the union.

import { parse } from 'yaml';
import { z } from 'zod';
import { QuarryError } from '../../../shared/base/errors.js';
import type { StoredFunction } from '../../../shared/kql/stored.js';
import type { ResourcePort } from '../ports.js';
import type { FunctionLibrary } from '../query/reference.js';

const name = z.string().regex(/^[A-Za-z_]\w*$/);
const readFunction = z.union([
  z.strictObject({
    name,
    /** Other names the services know the same function by. */
    also: z.array(name).optional(),
    parameters: z.string().optional(),
    body: z.string().min(1),
  }),
  z.strictObject({
    name,
    also: z.array(name).optional(),
    parameters: z.string().optional(),
    /** The table whose rows are normalised already; it gives the columns. */
    native: name,
    /** `column:type` of columns sources have and that table has not. */
    more: z.string().optional(),
    union: z.array(z.strictObject({ table: name, body: z.string().min(1) })).min(1),
    after: z.string().min(1),
  }),
]);
const readFile = z.strictObject({ functions: z.array(readFunction) });
type Written = z.infer<typeof readFunction>;

export async function loadStoredFunctions(resources: ResourcePort): Promise<FunctionLibrary> {
  const written: Written[] = [];
  const names = new Set<string>();
  for (const path of (await resources.list('functions')).filter((p) => p.endsWith('.yaml'))) {
    const read = readFile.safeParse(parse(await resources.text(path)));
    if (!read.success)
      throw new QuarryError('resource.invalid', `${path}: ${read.error.issues[0]?.message ?? 'not a file of functions'}`, { path });
    for (const f of read.data.functions) {
      for (const one of [f.name, ...(f.also ?? [])]) {
        if (names.has(one)) throw new QuarryError('resource.invalid', `${path}: ${one} is there twice`, { path });
        names.add(one);
      }
      written.push(f);
    }
  }
  const sources = [...new Set(written.flatMap((f) => ('union' in f ? f.union.map((u) => u.table) : [])))].sort();
  return {
    sources,
    functions: (filled) =>
      written.flatMap((f) => {
        const body = 'union' in f ? unionOf(f, filled) : f.body;
        return [f.name, ...(f.also ?? [])].map((one): StoredFunction => ({
          name: one,
          parameters: `(${f.parameters ?? ''})`,
          body: `{ ${body} }`,
        }));
      }),
  };
}

function unionOf(f: Extract<Written, { union: unknown }>, filled: (table: string) => boolean): string {
  const more = (f.more ?? '').split(',').map((c) => c.trim().split(':'));
  const extended = more.flatMap(([column, type]) => (column && type ? [`${column} = ${type === 'string' ? "''" : `${type}(null)`}`] : []));
  const native = extended.length > 0 ? `${f.native} | extend ${extended.join(', ')}` : f.native;
  const parts = [native, ...f.union.filter((u) => filled(u.table)).map((u) => u.body)];
  return `union ${parts.map((p) => `(${p})`).join(',\n')}\n${f.after}`;
}
