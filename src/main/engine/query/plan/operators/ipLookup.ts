// ipv4_lookup and ipv6_lookup: rows joined to the longest network of a lookup table that holds their address.

import { QuarryError } from '../../../../../shared/base/errors.js';
import type { ColumnSchema } from '../../../../../shared/base/types.js';
import type { CallExpr } from '../../../../../shared/kql/ast.js';
import { concatBatches, gather } from '../../exec/vectors.js';
import { at, type Vector } from '../../values.js';
import { columnsOf } from '../expr.js';
import { unique } from '../naming.js';
import type { Plan } from '../nodes.js';
import type { Planner } from '../planner.js';
import { Scope, type Env } from '../scope.js';
import { compile } from '../../exec/eval.js';

interface Network {
  readonly base: bigint;
  readonly bits: number;
  readonly row: number;
}

export async function ipLookup(p: Planner, input: Plan, call: CallExpr, env: Env): Promise<Plan> {
  const [tableArg, sourceArg, lookupArg, ...rest] = call.args.filter((a) => a.kind !== 'named');
  const named = call.args.find((a) => a.kind === 'named' && a.names[0] === 'return_unmatched');
  if (!tableArg || !sourceArg || !lookupArg)
    throw new QuarryError('kql.semantic', `${call.name} needs a table and two keys.`, { start: call.start, end: call.end });
  const table = await p.tabular(tableArg, env);
  const scope = new Scope(table.schema);
  const key = await p.scalars.compile(sourceArg, new Scope(input.schema), env);
  const network = await p.scalars.compile(lookupArg, scope, env);
  let keepUnmatched = named?.kind === 'named' ? (await p.scalars.constant(named.value, env)) === true : false;
  for (const extra of rest) if (extra.kind === 'literal' && extra.value === true) keepUnmatched = true;
  const lookup = concatBatches(
    table.schema.map((c) => c.type),
    await p.collect(table),
  );
  const wide = call.name === 'ipv6_lookup';
  const networks: Network[] = [];
  const texts = compile(network, p.rt)(lookup);
  for (let i = 0; i < lookup.length; i++) {
    const found = parseNetwork(String(at(texts, i) ?? ''), wide);
    if (found) networks.push({ ...found, row: i });
  }
  networks.sort((a, b) => b.bits - a.bits || a.row - b.row);
  const size = wide ? 128 : 32;
  const byBits = new Map<number, Map<bigint, number>>();
  for (const n of networks) {
    const group = byBits.get(n.bits) ?? new Map<bigint, number>();
    const prefix = n.base >> BigInt(size - n.bits);
    if (!group.has(prefix)) group.set(prefix, n.row);
    byBits.set(n.bits, group);
  }
  const taken = new Set(input.schema.map((c) => c.name));
  const schema: ColumnSchema[] = [...input.schema];
  for (const c of table.schema) {
    const name = unique(c.name, taken);
    taken.add(name);
    schema.push({ name, type: c.type });
  }
  return {
    op: 'transform',
    input,
    name: call.name,
    detail: `${networks.length} networks`,
    schema,
    uses: { columns: columnsOf(key), passed: (i) => (i < input.schema.length ? i : undefined) },
    run: async function* (batches, rt) {
      const kernel = compile(key, rt);
      for await (const batch of batches) {
        const v = kernel(batch);
        const left: number[] = [];
        const right: number[] = [];
        for (let i = 0; i < batch.length; i++) {
          const address = parseNetwork(String(at(v, i) ?? ''), wide);
          let row = -1;
          if (address)
            for (const [bits, group] of byBits) {
              if (bits > address.bits) continue;
              const hit = group.get(address.base >> BigInt(size - bits));
              if (hit !== undefined) {
                row = hit;
                break;
              }
            }
          if (row >= 0 || keepUnmatched) {
            left.push(i);
            right.push(row);
          }
        }
        if (left.length === 0) continue;
        const leftRows = Int32Array.from(left);
        const rightRows = Int32Array.from(right);
        const columns: Vector[] = [...batch.columns.map((c) => gather(c, leftRows)), ...lookup.columns.map((c) => gather(c, rightRows))];
        yield { length: left.length, columns, refs: null };
      }
    },
  };
}

/** An address or network as a number with its prefix length; IPv4 inside IPv6 as ::ffff:a.b.c.d. */
function parseNetwork(text: string, wide: boolean): { readonly base: bigint; readonly bits: number } | null {
  const [address = '', mask] = text.trim().split('/');
  const v4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(address);
  const bits = mask === undefined ? null : /^\d{1,3}$/.test(mask) ? Number(mask) : NaN;
  if (Number.isNaN(bits)) return null;
  if (v4) {
    const parts = v4.slice(1).map(Number);
    if (parts.some((x) => x > 255)) return null;
    const n = parts.reduce((sum, x) => sum * 256n + BigInt(x), 0n);
    const length = bits ?? 32;
    if (length > 32) return null;
    return wide ? { base: 0xffff_0000_0000n + n, bits: 96 + length } : { base: n, bits: length };
  }
  if (!wide || !address.includes(':')) return null;
  const [head = '', tail, more] = address.split('::');
  if (more !== undefined) return null;
  const groups = (s: string) => (s === '' ? [] : s.split(':'));
  const a = groups(head);
  const b = tail === undefined ? [] : groups(tail);
  const fill = tail === undefined ? 0 : 8 - a.length - b.length;
  const all = [...a, ...Array<string>(Math.max(0, fill)).fill('0'), ...b];
  if (all.length !== 8 || all.some((g) => !/^[0-9a-f]{1,4}$/i.test(g))) return null;
  return { base: all.reduce((sum, g) => (sum << 16n) + BigInt(`0x${g}`), 0n), bits: bits ?? 128 };
}
