// externaldata: what a URL would give comes from the reference packs of the case. A URL no pack maps is an empty input and a
// warning that names it, so that the rest of the hunt still runs.

import { QuarryError } from '../../../../../shared/base/errors.js';
import type { Operator } from '../../../../../shared/kql/ast.js';
import type { Batch } from '../../values.js';
import type { Plan } from '../nodes.js';
import type { Planner } from '../planner.js';
import type { Env } from '../scope.js';

export async function externaldata(p: Planner, o: Extract<Operator, { kind: 'externaldata' }>, env: Env): Promise<Plan> {
  const columns = o.columns ?? [];
  const batches: Batch[] = [];
  for (const written of o.uris) {
    const url = await urlOf(p, written, env);
    try {
      const found = await p.options.reference.external({ url, columns, properties: o.properties, cancel: p.rt.cancel });
      if (found === null) {
        p.rt.warn(
          'pack.missing',
          `No reference pack holds ${url}; it was read as empty. Save the file where there is internet and add it under Sources, Reference packs.`,
        );
      } else if (found.unreadable !== null) p.rt.warn('pack.unreadable', `The file for ${url} was read as empty: ${found.unreadable}.`);
      else {
        batches.push(...found.batches);
        p.rt.hold(found.rows * columns.length * 16);
        if (found.rejected > 0)
          p.rt.warn(
            'pack.rejected',
            `${found.rejected} of ${found.rows + found.rejected} records of ${url} could not be read and were left out.`,
          );
      }
    } catch (error) {
      if (!(error instanceof QuarryError) || !error.code.startsWith('pack.')) throw error;
      p.rt.warn(error.code, `The file for ${url} was read as empty. ${error.message}`);
    }
  }
  return { op: 'rows', schema: columns, batches, label: 'externaldata', refTable: null };
}

/** The URL itself, or the text a variable of the query holds. */
async function urlOf(p: Planner, written: string, env: Env): Promise<string> {
  const binding = /^[A-Za-z_]\w*$/.test(written) ? env.get(written) : null;
  if (binding?.kind === 'expr' && binding.expr.k === 'const') return String(binding.expr.value ?? '');
  if (binding?.kind === 'let' && !p.isTabular(binding.value, binding.env))
    return String((await p.scalars.constant(binding.value, binding.env)) ?? '');
  return written;
}
