// A case with packs for each test, files to make them from, and an address database written by hand.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';
import { openEngine, type Engine } from '../../src/main/engine/engine.js';
import { formatCell } from '../../src/main/engine/query/cells.js';
import { at } from '../../src/main/engine/query/values.js';
import { createNodePorts } from '../../src/main/hosts/node/ports.js';
import { NEVER_CANCELLED } from '../../src/shared/base/errors.js';
import type { FileUse } from '../../src/shared/contract/packs.js';

const folders: string[] = [];
const engines: Engine[] = [];
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close().catch(() => undefined);
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export interface Desk {
  readonly folder: string;
  readonly caseFolder: string;
  file(name: string, content: string | Uint8Array): string;
  open(): Promise<Engine>;
}
export function desk(): Desk {
  const folder = mkdtempSync(join(tmpdir(), 'quarry-packs-'));
  folders.push(folder);
  const caseFolder = join(folder, 'test.quarry');
  return {
    folder,
    caseFolder,
    file: (name, content) => {
      const path = join(folder, 'files', name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      return path;
    },
    open: async () => {
      const engine = await openEngine(createNodePorts(), caseFolder, { name: 'test' });
      engines.push(engine);
      return engine;
    },
  };
}

const scope = { cancel: NEVER_CANCELLED, emit: () => undefined };
export const add = async (engine: Engine, path: string, use: FileUse | null = null) => engine.handlers['packs.add']({ path, use }, scope);
export const call = <N extends 'packs.list' | 'packs.look' | 'packs.remove' | 'packs.restore'>(
  engine: Engine,
  name: N,
  input: Parameters<Engine['handlers'][N]>[0],
) => (engine.handlers[name] as (i: unknown, s: unknown) => Promise<Awaited<ReturnType<Engine['handlers'][N]>>>)(input, scope);

export async function hunt(engine: Engine, kql: string) {
  const result = await engine.deps.query.run(kql, { now: engine.deps.now(), cancel: NEVER_CANCELLED });
  return {
    columns: result.columns.map((c) => `${c.name}:${c.type}`),
    rows: result.batches.flatMap((b) =>
      Array.from({ length: b.length }, (_, r) => b.columns.map((c, i) => formatCell(result.columns[i]!.type, at(c, r)))),
    ),
    warnings: result.warnings.map((w) => `${w.code}: ${w.message}`),
  };
}

// ---- MMDB, as its specification 2.0 lays it out: a binary tree of 24-bit records, 16 zero bytes, the data, the metadata ---------

type Value =
  | string
  | number
  | boolean
  | readonly Value[]
  | { readonly [key: string]: Value }
  | { readonly u32: number }
  | { readonly raw: readonly number[] };

function encode(value: Value): number[] {
  const control = (type: number, size: number): number[] => {
    if (size >= 285 + 256) throw new Error('too long for this writer');
    const [low, more] = size < 29 ? [size, []] : size < 285 ? [29, [size - 29]] : [30, [(size - 285) >> 8, (size - 285) & 255]];
    return type <= 7 ? [(type << 5) | low, ...more] : [low, type - 7, ...more];
  };
  if (typeof value === 'string') {
    const bytes = [...new TextEncoder().encode(value)];
    return [...control(2, bytes.length), ...bytes];
  }
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleBE(value);
    return [...control(3, 8), ...bytes];
  }
  if (typeof value === 'boolean') return control(14, value ? 1 : 0);
  if (Array.isArray(value)) return [...control(11, value.length), ...(value as readonly Value[]).flatMap(encode)];
  if ('raw' in value && Array.isArray(value['raw'])) return [...(value['raw'] as readonly number[])];
  if ('u32' in value && typeof value['u32'] === 'number') {
    const n = value['u32'];
    return [...control(6, 4), (n >>> 24) & 255, (n >>> 16) & 255, (n >>> 8) & 255, n & 255];
  }
  const entries = Object.entries(value as Record<string, Value>);
  return [...control(7, entries.length), ...entries.flatMap(([k, v]) => [...encode(k), ...encode(v)])];
}

/** A database of IPv4 networks in CIDR form. */
export function mmdb(type: string, networks: Readonly<Record<string, Value>>): Uint8Array {
  interface Node {
    left: Node | number | null;
    right: Node | number | null;
  }
  const root: Node = { left: null, right: null };
  const data: number[] = [];
  for (const [cidr, value] of Object.entries(networks)) {
    const [address = '', length = '32'] = cidr.split('/');
    const bits = address.split('.').reduce((n, part) => n * 256 + Number(part), 0);
    let node = root;
    const depth = Number(length);
    for (let i = 0; i < depth; i++) {
      const side = Math.floor(bits / 2 ** (31 - i)) % 2 === 1 ? 'right' : 'left';
      if (i === depth - 1) node[side] = data.length;
      else {
        const next = node[side];
        if (typeof next === 'number') throw new Error('networks overlap');
        node = next ?? (node[side] = { left: null, right: null });
      }
    }
    data.push(...encode(value));
  }
  const nodes: Node[] = [];
  const number = (node: Node): void => {
    nodes.push(node);
    for (const child of [node.left, node.right]) if (child !== null && typeof child === 'object') number(child);
  };
  number(root);
  const tree: number[] = [];
  for (const node of nodes) {
    for (const child of [node.left, node.right]) {
      const record = child === null ? nodes.length : typeof child === 'number' ? nodes.length + 16 + child : nodes.indexOf(child);
      tree.push((record >>> 16) & 255, (record >>> 8) & 255, record & 255);
    }
  }
  const metadata = encode({
    binary_format_major_version: { u32: 2 },
    binary_format_minor_version: { u32: 0 },
    build_epoch: { u32: 1_700_000_000 },
    database_type: type,
    description: { en: 'made for a test' },
    ip_version: { u32: 4 },
    languages: ['en'],
    node_count: { u32: nodes.length },
    record_size: { u32: 24 },
  });
  const mark = [0xab, 0xcd, 0xef, ...Buffer.from('MaxMind.com')];
  return Uint8Array.from([...tree, ...new Array<number>(16).fill(0), ...data, ...mark, ...metadata]);
}
