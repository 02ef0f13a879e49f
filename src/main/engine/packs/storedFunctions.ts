// Functions shipped as KQL under resources/functions: one YAML file a schema or theme. Read once when an engine is made; a file that
// cannot be used is a fault of the product and stops it.

import { parse } from 'yaml';
import { z } from 'zod';
import { QuarryError } from '../../../shared/base/errors.js';
import type { StoredFunction } from '../../../shared/kql/stored.js';
import type { ResourcePort } from '../ports.js';

const readFile = z.strictObject({
  functions: z.array(
    z.strictObject({
      name: z.string().regex(/^[A-Za-z_]\w*$/),
      /** Other names the services know the same function by. */
      also: z.array(z.string().regex(/^[A-Za-z_]\w*$/)).optional(),
      parameters: z.string().optional(),
      body: z.string().min(1),
    }),
  ),
});

export async function loadStoredFunctions(resources: ResourcePort): Promise<readonly StoredFunction[]> {
  const out: StoredFunction[] = [];
  for (const path of (await resources.list('functions')).filter((p) => p.endsWith('.yaml'))) {
    const read = readFile.safeParse(parse(await resources.text(path)));
    if (!read.success)
      throw new QuarryError('resource.invalid', `${path}: ${read.error.issues[0]?.message ?? 'not a file of functions'}`, { path });
    for (const f of read.data.functions) {
      for (const name of [f.name, ...(f.also ?? [])]) {
        if (out.some((known) => known.name === name))
          throw new QuarryError('resource.invalid', `${path}: ${name} is there twice`, { path });
        out.push({ name, parameters: `(${f.parameters ?? ''})`, body: `{ ${f.body} }` });
      }
    }
  }
  return out;
}
