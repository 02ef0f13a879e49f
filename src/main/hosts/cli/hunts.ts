// `quarry hunts list|run <case>`: the library and the run of all of it, for people as a ranked table and for programs as JSON.

import { resolve } from 'node:path';
import { NEVER_CANCELLED } from '../../../shared/base/errors.js';
import { formatDatetime } from '../../../shared/base/time.js';
import type { HuntCard, HuntOutcome } from '../../../shared/contract/hunts.js';
import type { Engine } from '../../engine/engine.js';
import { UsageError, type Arguments } from './args.js';
import { printable, table, type Terminal } from './terminal.js';

const MAX_LIMIT_MS = 3_600_000;

export async function huntsCommand(engine: Engine, args: Arguments, terminal: Terminal, json: (value: unknown) => string): Promise<number> {
  const action = args.positionals[0];
  if (action !== 'run' && action !== 'list') throw new UsageError(`hunts knows "run" and "list", not "${action ?? ''}"`);
  const scope = { cancel: NEVER_CANCELLED, emit: () => undefined };
  const call = engine.handlers;
  const folders = [];
  for (const path of args.list('folder')) folders.push(await call['hunts.addFolder']({ path: resolve(path) }, scope));
  const faults = (folders.length > 0 ? folders : await call['hunts.folders']({}, scope)).flatMap((f) => [...f.faults]);
  const cards = (await call['hunts.list']({ text: args.text('find') ?? '' }, scope)).filter(
    (c) => matches(c.tactics, args.list('tactic')) && matches(c.sources, args.list('source')),
  );
  if (action === 'list') {
    await call['hunts.check']({}, { cancel: NEVER_CANCELLED, emit: (p) => terminal.progress(`binding ${p.done}/${p.total}`) });
    const wanted = new Set(cards.map((c) => c.key));
    const checked = (await call['hunts.list']({ text: '' }, scope)).filter((c) => wanted.has(c.key));
    terminal.clear();
    if (args.flag('json')) terminal.out(json({ hunts: checked, faults }));
    else printList(checked, faults, terminal);
    return 0;
  }
  const limit = args.text('limit-ms');
  if (limit !== null && !(/^\d+$/.test(limit) && Number(limit) >= 10 && Number(limit) <= MAX_LIMIT_MS))
    throw new UsageError(`--limit-ms takes 10 to ${MAX_LIMIT_MS}`);
  const summary = await call['hunts.runAll'](
    { keys: cards.map((c) => c.key), limitMs: limit === null ? null : Number(limit), timeRange: null, again: args.flag('again') },
    { cancel: NEVER_CANCELLED, emit: (p) => terminal.progress(`${p.done}/${p.total} ${p.name}`) },
  );
  const wanted = new Set(cards.map((c) => c.key));
  const { outcomes } = await call['hunts.outcomes']({}, scope);
  const shown = outcomes.filter((o) => wanted.has(o.key));
  terminal.clear();
  if (args.flag('json')) {
    const byKey = new Map(cards.map((c) => [c.key, c]));
    const full = shown.map((o) => ({ ...named(byKey.get(o.key)), ...o }));
    terminal.out(json({ now: formatDatetime(engine.deps.now()), ...summary, outcomes: full, faults }));
  } else printOutcomes(cards, shown, faults, summary, terminal);
  return 0;
}

const named = (card: HuntCard | undefined) =>
  card && {
    id: card.id,
    name: card.name,
    severity: card.severity,
    tactics: card.tactics,
    techniques: card.techniques,
    tables: card.tables,
    path: card.path,
  };
const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');
const matches = (has: readonly string[], wanted: readonly string[]): boolean =>
  wanted.length === 0 || wanted.some((w) => has.some((h) => plain(h) === plain(w)));

type Faults = readonly { readonly path: string; readonly reason: string }[];
function printFaults(faults: Faults, terminal: Terminal): void {
  for (const f of faults) terminal.err(`${printable(f.path)}: ${printable(f.reason)}\n`);
}

function printList(cards: readonly HuntCard[], faults: Faults, terminal: Terminal): void {
  terminal.out(
    table(
      ['origin', 'severity', 'hunt', 'tactics', 'evidence', 'state'],
      cards.map((c) => [
        c.origin,
        c.severity,
        c.name,
        c.tactics.join(' '),
        c.sources.join(', '),
        c.state === 'broken' ? (c.problem ?? 'does not bind') : c.noRows ? 'no rows here' : 'ready',
      ]),
      terminal.columns,
    ),
  );
  printFaults(faults, terminal);
  const broken = cards.filter((c) => c.state === 'broken').length;
  terminal.err(`${cards.length} hunts, ${broken} do not bind, ${faults.length} files could not be read\n`);
}

function printOutcomes(
  cards: readonly HuntCard[],
  outcomes: readonly HuntOutcome[],
  faults: Faults,
  summary: { readonly ran: number; readonly remembered: number; readonly ms: number },
  terminal: Terminal,
): void {
  const names = new Map(cards.map((c) => [c.key, c]));
  const count = (status: HuntOutcome['status']) => outcomes.filter((o) => o.status === status).length;
  terminal.out(
    table(
      ['score', 'rows', 'ms', 'severity', 'hunt', 'tactics', 'names'],
      outcomes
        .filter((o) => o.status === 'hit')
        .map((o) => [
          String(o.score),
          `${o.rows}${o.more ? '+' : ''}`,
          String(o.ms),
          names.get(o.key)?.severity ?? '',
          names.get(o.key)?.name ?? o.key,
          names.get(o.key)?.tactics.join(' ') ?? '',
          o.known.map((e) => e.name).join(', '),
        ]),
      terminal.columns,
      [true, true, true],
    ),
  );
  for (const o of outcomes)
    if (o.status === 'failed' || o.status === 'timeout')
      terminal.err(`${printable(names.get(o.key)?.name ?? o.key)}: ${printable(o.problem ?? o.status)}\n`);
  printFaults(faults, terminal);
  terminal.err(
    `${outcomes.length} hunts: ${count('hit')} hit, ${count('none')} found nothing, ${count('skipped')} skipped for want of rows, ` +
      `${count('failed') + count('timeout')} failed; ${summary.remembered} remembered; ${(summary.ms / 1000).toFixed(1)} s\n`,
  );
}
