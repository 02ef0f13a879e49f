// The commands: each opens what it needs, does one thing, and prints the shape documented for programs or a table for people.

import { readFile, writeFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { QuarryError } from '../../../shared/base/errors.js';
import { formatDatetime, fromUnixMs, parseIsoDatetime, type Int64 } from '../../../shared/base/time.js';
import { NEVER_CANCELLED } from '../../../shared/base/errors.js';
import { openEngine, type Engine } from '../../engine/engine.js';
import { evidenceOutcome } from '../../engine/ingest/outcome.js';
import { readRecords } from '../../engine/ingest/records.js';
import { runDetect } from '../../engine/detect/index.js';
import { renderReport } from '../../engine/report/report.js';
import type { ResultTable } from '../../engine/query/types.js';
import { answerBatchLine } from '../../engine/query/batch.js';
import { loadStoredFunctions } from '../../engine/packs/storedFunctions.js';
import { createQueryEngine } from '../../engine/query/index.js';
import { KeptResult } from '../../engine/rooms/huntResults.js';
import { toCsv } from '../../engine/rooms/export.js';
import { cellText } from '../../engine/rooms/huntResults.js';
import { emptyCatalog } from '../../engine/store/index.js';
import type { HostPorts } from '../../engine/ports.js';
import { huntsCommand } from './hunts.js';
import { packsCommand } from './packs.js';
import { UsageError, type Arguments, type CommandName } from './args.js';
import { pointAt, printable, table, type Terminal } from './terminal.js';

export interface CommandScope {
  readonly ports: HostPorts;
  readonly terminal: Terminal;
}
type Command = (args: Arguments, scope: CommandScope) => Promise<number>;

const json = (value: unknown): string => `${JSON.stringify(value, (_, v: unknown) => (typeof v === 'bigint' ? String(v) : v))}\n`;
const caseName = (folder: string): string => basename(resolve(folder)).replace(/\.quarry$/, '');
const positional = (args: Arguments, n: number): string => args.positionals[n] ?? '';

async function withCase<T>(scope: CommandScope, folder: string, create: boolean, work: (engine: Engine) => Promise<T>): Promise<T> {
  const engine = await openEngine(scope.ports, resolve(folder), create ? { name: caseName(folder) } : null);
  try {
    return await work(engine);
  } finally {
    scope.terminal.clear();
    await engine.close();
  }
}

function timeOption(args: Arguments, name: string): Int64 | null {
  const text = args.text(name);
  if (text === null) return null;
  const ticks = parseIsoDatetime(text);
  if (ticks === null) throw new UsageError(`--${name} takes an ISO 8601 time, not "${text}"`);
  return ticks;
}

async function importWith(engine: Engine, paths: readonly string[], connector: string | null, { terminal, ports }: CommandScope) {
  const started = ports.clock.monotonicMs();
  const sources = await engine.importEvidence(
    paths.map((path) => resolve(path)),
    {
      connector,
      onProgress: (p) =>
        terminal.progress(
          `${p.phase}  ${basename(p.path)}  ${p.totalBytes > 0 ? `${Math.floor((100 * p.bytes) / p.totalBytes)} %` : ''}  ${p.records} records`,
        ),
    },
  );
  terminal.clear();
  return { sources: sources.map(evidenceOutcome), ms: Math.round(ports.clock.monotonicMs() - started) };
}
type Outcome = Awaited<ReturnType<typeof importWith>>;

function printSources(outcome: Outcome, terminal: Terminal): void {
  const rows = outcome.sources.map((s) => [
    s.path,
    s.format,
    s.connector,
    String(s.records.read),
    String(s.records.stored),
    String(s.records.rejected),
    s.error ?? s.warnings.map((w) => w.code).join(' '),
  ]);
  terminal.out(
    table(['source', 'format', 'connector', 'read', 'stored', 'rejected', 'notes'], rows, terminal.columns, [
      false,
      false,
      false,
      true,
      true,
      true,
    ]),
  );
}
const importFailed = (outcome: Outcome): boolean => outcome.sources.some((s) => s.error !== null);

const runImport: Command = (args, scope) =>
  withCase(scope, positional(args, 0), true, async (engine) => {
    const outcome = await importWith(engine, args.positionals.slice(1), args.text('connector'), scope);
    if (args.flag('json')) scope.terminal.out(json(outcome));
    else printSources(outcome, scope.terminal);
    return importFailed(outcome) ? 1 : 0;
  });

const triage: Command = (args, scope) => {
  const folder = args.text('case');
  if (folder === null) throw new UsageError('--case <folder> is required');
  return withCase(scope, folder, true, async (engine) => {
    const outcome = await importWith(engine, args.positionals, null, scope);
    await engine.analyse(NEVER_CANCELLED, (step, done, total) => scope.terminal.progress(`${step} ${done}/${total}`));
    scope.terminal.clear();
    const incidents = await incidentList(engine);
    const report = args.text('report');
    if (report !== null) await writeFile(report, await renderReport(engine.deps));
    if (args.flag('json')) scope.terminal.out(json({ ...outcome, incidents, report }));
    else {
      printSources(outcome, scope.terminal);
      scope.terminal.out('\n');
      printIncidents(incidents, scope.terminal);
      if (report !== null) scope.terminal.out(`\nreport written to ${report}\n`);
    }
    return importFailed(outcome) ? 1 : 0;
  });
};

async function incidentList(engine: Engine) {
  const scope = { cancel: NEVER_CANCELLED, emit: () => undefined };
  const found = [];
  for (const { id } of await engine.handlers['incidents.list']({}, scope)) {
    const { incident, alerts, reasons } = await engine.handlers['incidents.get']({ id }, scope);
    found.push({
      id,
      title: incident.title,
      severity: incident.severity,
      score: incident.score,
      first: incident.first,
      last: incident.last,
      alerts: alerts.map((a) => ({ id: a.id, ruleId: a.ruleId, title: a.title, severity: a.severity, count: a.count })),
      entities: incident.entities.map((e) => ({ type: e.type, name: e.name })),
      reasons: reasons.map((r) => ({ kind: r.kind, text: r.text, rows: r.rows })),
    });
  }
  return found;
}

function printIncidents(incidents: Awaited<ReturnType<typeof incidentList>>, terminal: Terminal): void {
  if (incidents.length === 0) return terminal.out('no incidents: no alert was serious enough alone or joined another\n');
  for (const i of incidents) {
    terminal.out(
      `${printable(i.title)}  [${i.severity}, score ${i.score}]\n  ${i.first} – ${i.last}, ${i.alerts.length} alerts, ${i.entities.length} entities\n`,
    );
    for (const r of i.reasons) terminal.out(`  because ${printable(r.text)}${r.rows ? ` (${r.rows} rows)` : ''}\n`);
  }
}

const hunt: Command = (args, scope) =>
  withCase(scope, positional(args, 0), false, async (engine) => {
    const given = positional(args, 1);
    const kql = given.startsWith('@') ? await readFile(given.slice(1), 'utf8') : given;
    const limit = args.text('limit');
    if (limit !== null && !/^[1-9]\d*$/.test(limit)) throw new UsageError('--limit takes a positive number');
    const people = !args.flag('json') && !args.flag('csv');
    const now = timeOption(args, 'now') ?? engine.deps.now();
    const maxRows = limit === null ? (people ? 1000 : Number.MAX_SAFE_INTEGER) : Number(limit);
    try {
      const result = await engine.deps.query.run(kql, { now, cancel: NEVER_CANCELLED, maxRows });
      const rowsOf = (t: ResultTable) => {
        const kept = new KeptResult(t);
        return Array.from({ length: kept.rowCount }, (_, i) => kept.cells(i));
      };
      if (args.flag('csv')) scope.terminal.out(toCsv(new KeptResult(result)));
      else if (args.flag('json'))
        scope.terminal.out(
          json({
            columns: result.columns,
            rows: rowsOf(result),
            ...(result.others.length > 0
              ? { others: result.others.map((t) => ({ name: t.name, columns: t.columns, rows: rowsOf(t) })) }
              : {}),
            visualization: result.visualization,
            warnings: result.warnings,
            now: formatDatetime(now),
            ms: Math.round(result.stats.ms),
          }),
        );
      else {
        for (const t of [result, ...result.others]) {
          if (result.others.length > 0) scope.terminal.out(`${t === result ? '' : '\n'}${printable(t.name)}\n`);
          const numeric = t.columns.map((c) => ['int', 'long', 'real', 'decimal'].includes(c.type));
          scope.terminal.out(
            table(
              t.columns.map((c) => c.name),
              rowsOf(t).map((r) => r.map(cellText)),
              scope.terminal.columns,
              numeric,
            ),
          );
        }
        scope.terminal.err(`${result.rowCount} rows, ${Math.round(result.stats.ms)} ms, now() = ${formatDatetime(now)}\n`);
      }
      if (!args.flag('json')) for (const w of result.warnings) scope.terminal.err(`${w.code}: ${printable(w.message)}\n`);
      return 0;
    } catch (error) {
      if (error instanceof QuarryError && typeof error.facts['start'] === 'number')
        scope.terminal.err(pointAt(kql, error.facts['start'], Number(error.facts['end'] ?? error.facts['start'])));
      throw error;
    }
  });

const packs: Command = (args, scope) =>
  withCase(scope, positional(args, 1), false, (engine) => packsCommand(engine, args, scope.terminal, json));

const hunts: Command = (args, scope) =>
  withCase(scope, positional(args, 1), false, (engine) => huntsCommand(engine, args, scope.terminal, json));

const detect: Command = (args, scope) =>
  withCase(scope, positional(args, 0), false, async (engine) => {
    const report = await runDetect(engine.deps, {
      rules: args.list('rules').map((p) => resolve(p)),
      sigma: args.list('sigma').map((p) => resolve(p)),
      matches: args.flag('matches'),
      cancel: NEVER_CANCELLED,
      onProgress: (done, total, rule) => scope.terminal.progress(`${done}/${total} ${rule}`),
    });
    scope.terminal.clear();
    if (args.flag('json')) scope.terminal.out(json(report));
    else {
      scope.terminal.out(
        table(
          ['severity', 'alert', 'rule', 'matches'],
          report.alerts.map((a) => [a.severity, a.title, a.ruleId, String(a.count)]),
          scope.terminal.columns,
          [false, false, false, true],
        ),
      );
      for (const f of report.rules.failed) scope.terminal.err(`${f.path}: ${f.error}\n`);
      scope.terminal.err(`${report.rules.loaded} rules, ${report.alerts.length} alerts, ${report.ms} ms\n`);
    }
    return report.rules.failed.length > 0 && report.rules.loaded === 0 ? 1 : 0;
  });

const incidents: Command = (args, scope) =>
  withCase(scope, positional(args, 0), false, async (engine) => {
    const list = await incidentList(engine);
    if (args.flag('json')) scope.terminal.out(json({ incidents: list }));
    else printIncidents(list, scope.terminal);
    return 0;
  });

const report: Command = (args, scope) =>
  withCase(scope, positional(args, 0), false, async (engine) => {
    await writeFile(positional(args, 1), await renderReport(engine.deps));
    return 0;
  });

const verify: Command = (args, scope) =>
  withCase(scope, positional(args, 0), false, async (engine) => {
    const result = await engine.deps.store.verify(NEVER_CANCELLED, (done, total) => scope.terminal.progress(`verifying ${done}/${total}`));
    scope.terminal.clear();
    if (args.flag('json')) scope.terminal.out(json(result));
    else {
      for (const p of result.problems) scope.terminal.out(`${printable(p.file)}: ${printable(p.problem)}\n`);
      scope.terminal.out(
        result.ok
          ? `${result.checked} files checked, all as they were written\n`
          : `${result.problems.length} of ${result.checked} differ\n`,
      );
    }
    return result.ok ? 0 : 1;
  });

const records: Command = async (args, { ports, terminal }) => {
  let buffer: string[] = [];
  const flush = async () => {
    const text = buffer.join('');
    buffer = [];
    if (text && !process.stdout.write(text)) await new Promise<void>((done) => process.stdout.once('drain', () => done()));
  };
  const summary = await readRecords(ports, resolve(positional(args, 0)), async (line) => {
    buffer.push(line, '\n');
    if (buffer.length >= 2048) await flush();
  });
  await flush();
  terminal.err(json(summary));
  return 0;
};

const batch: Command = async (args, scope) => {
  const folder = args.text('case');
  const now = timeOption(args, 'now');
  const answerAll = async (answer: (line: string) => Promise<string>) => {
    for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity }))
      if (line.trim() !== '') process.stdout.write(`${await answer(line)}\n`);
    return 0;
  };
  if (folder !== null)
    return withCase(scope, folder, false, (engine) =>
      answerAll((line) => answerBatchLine(engine.deps.query, line, now ?? engine.deps.now())),
    );
  const { ports } = scope;
  const { engine } = createQueryEngine({
    tables: await emptyCatalog(ports),
    yield: () => ports.clock.yield(),
    ids: ports.ids,
    clock: () => ports.clock.monotonicMs(),
    functions: await loadStoredFunctions(ports.resources),
  });
  return answerAll((line) => answerBatchLine(engine, line, now ?? fromUnixMs(Math.floor(ports.clock.nowMs()))));
};

const serve: Command = async (args) => {
  const port = args.text('port');
  if (port !== null && !/^\d{1,5}$/.test(port)) throw new UsageError('--port takes a number');
  const { serveCase } = await import('../serve/serve.js');
  await serveCase({
    folder: resolve(positional(args, 0)),
    create: { name: caseName(positional(args, 0)) },
    imports: [],
    port: port === null ? 0 : Number(port),
    open: !args.flag('no-open'),
  });
  return 0;
};

export const commands: Readonly<Record<CommandName, Command>> = {
  triage,
  import: runImport,
  hunt,
  hunts,
  packs,
  detect,
  incidents,
  report,
  verify,
  serve,
  records,
  batch,
};
