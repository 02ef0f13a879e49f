// `quarry packs list|look|add|remove <case>`: reference packs for people as a table and for programs as JSON.

import { resolve } from 'node:path';
import { NEVER_CANCELLED } from '../../../shared/base/errors.js';
import { PACK_FORMATS, type FileUse, type Pack } from '../../../shared/contract/packs.js';
import type { Engine } from '../../engine/engine.js';
import { UsageError, type Arguments } from './args.js';
import { printable, table, type Terminal } from './terminal.js';

export async function packsCommand(engine: Engine, args: Arguments, terminal: Terminal, json: (value: unknown) => string): Promise<number> {
  const [action, , subject] = args.positionals;
  const scope = { cancel: NEVER_CANCELLED, emit: () => undefined };
  const call = engine.handlers;
  switch (action) {
    case 'list': {
      const packs = await call['packs.list']({}, scope);
      if (args.flag('json')) terminal.out(json({ packs }));
      else printPacks(packs, terminal);
      return 0;
    }
    case 'add': {
      const pack = await call['packs.add']({ path: resolve(needed(subject, 'a path')), use: useOf(args) }, scope);
      if (args.flag('json')) terminal.out(json({ pack }));
      else printPacks([pack], terminal);
      return 0;
    }
    case 'remove':
      await call['packs.remove']({ id: needed(subject, 'the number of a pack') }, scope);
      return 0;
    default:
      throw new UsageError(`packs knows "list", "add" and "remove", not "${action ?? ''}"`);
  }
}

function needed(value: string | undefined, what: string): string {
  if (value === undefined) throw new UsageError(`${what} is missing`);
  return value;
}

/** One option says what a bare file is for; without any the file itself decides. */
function useOf(args: Arguments): FileUse | null {
  const [alias, url, intelligence] = [args.text('watchlist'), args.text('url'), args.text('table')];
  const given = [alias, url, intelligence, args.flag('geo') || null, args.flag('prevalence') || null].filter((v) => v !== null);
  if (given.length > 1) throw new UsageError('only one of --watchlist, --url, --table, --geo and --prevalence can be said of a file');
  if (alias !== null) return { kind: 'watchlist', alias, searchKey: args.text('key') };
  if (url !== null) {
    const written = args.text('format')?.toLowerCase() ?? null;
    const format = written === null ? null : PACK_FORMATS.find((f) => f === written);
    if (format === undefined) throw new UsageError(`--format takes one of ${PACK_FORMATS.join(', ')}`);
    return { kind: 'externaldata', url, prefix: false, format };
  }
  if (intelligence !== null) return { kind: 'intelligence', table: intelligence };
  if (args.flag('geo')) return { kind: 'geo' };
  if (args.flag('prevalence')) return { kind: 'prevalence' };
  return null;
}

function printPacks(packs: readonly Pack[], terminal: Terminal): void {
  if (packs.length === 0) return terminal.out('no reference packs: hunts that ask for outside data find it empty and say so\n');
  const rows = packs.flatMap((pack) =>
    pack.entries.map((e, i) => [
      i === 0 ? pack.id : '',
      i === 0 ? `${printable(pack.name)} ${printable(pack.version)}` : '',
      e.kind,
      `${printable(e.serves)}${e.prefix ? ' …' : ''}`,
      e.rows === null ? '' : String(e.rows),
      e.rejected === 0 ? '' : String(e.rejected),
      i === 0 ? pack.sha256.slice(0, 16) : '',
    ]),
  );
  terminal.out(
    table(['pack', 'name', 'kind', 'serves', 'rows', 'rejected', 'sha-256'], rows, terminal.columns, [
      false,
      false,
      false,
      false,
      true,
      true,
    ]),
  );
  for (const pack of packs)
    for (const entry of pack.entries)
      for (const problem of entry.problems) terminal.err(`${printable(entry.serves)}: ${printable(problem)}\n`);
}
