// What to know before concluding: what the evidence lacks, what could not be read, and what was done to it.

import { formatDatetime } from '../../../shared/base/time.js';
import type { CallOut } from '../../../shared/contract/index.js';
import { builtinRules } from '../detect/load.js';
import type { RoomDeps } from '../rooms/deps.js';
import { formatCount } from './words.js';
import type { Cleared, Coverage } from '../timeline/coverage.js';

export type Caution = CallOut<'overview.get'>['cautions'][number];
const LISTED = 60;
const RANK = { high: 0, medium: 1, low: 2, informational: 3 } as const;

const name = (path: string) => path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);

export async function cautionsOf(
  deps: RoomDeps,
  coverage: Coverage,
  cleared: readonly Cleared[],
  timeOfBucket: (bucket: number) => string,
): Promise<Caution[]> {
  const out: Caution[] = [];
  const add = (severity: Caution['severity'], text: string, detail: string, source: number | null = null, kql: string | null = null) =>
    out.push({ severity, text, detail, source, door: kql === null ? null : { kql } });
  const seen = new Set<string>();
  for (const c of cleared) {
    const key = `${c.host}|${c.log}|${Math.floor(c.time / 600_000_000)}`;
    if (seen.has(key)) continue;
    seen.add(key);
    add(
      'high',
      `${c.host} ${c.log} log cleared`,
      `${formatDatetime(c.time).slice(0, 19).replace('T', ' ')}; what was written before is gone`,
      null,
      c.log === 'Security' ? 'SecurityEvent\n| where EventID == 1102' : 'WindowsEvent\n| where EventID == 104',
    );
  }
  for (const lane of coverage) {
    const gaps = lane.notes.filter((n) => n.text === 'gap');
    if (gaps.length > 0)
      add(
        'medium',
        `${lane.host} ${lane.kind}: ${gaps.length === 1 ? 'a gap' : `${gaps.length} gaps`} in a steady source`,
        `from ${gaps
          .slice(0, 3)
          .map((g) => timeOfBucket(g.bucket).slice(0, 16).replace('T', ' '))
          .join(', ')}`,
      );
  }
  for (const s of deps.store.sources()) {
    const id = Number(s.id);
    if (s.state === 'failed') add('high', `${name(s.path)} could not be imported`, s.error ?? '', id);
    else if (s.state === 'importing' || s.state === 'cancelled')
      add('high', `${name(s.path)} is only partly imported`, `${formatCount(s.stored)} of its records are stored`, id);
    if (s.rejected > 0)
      add(
        s.rejected > s.stored ? 'high' : 'medium',
        `${formatCount(s.rejected)} records of ${name(s.path)} were rejected`,
        'each is kept with its offset and reason',
        id,
      );
    if (s.recovered > 0)
      add(
        'informational',
        `${formatCount(s.recovered)} records of ${name(s.path)} were recovered from unused space`,
        'they are kept apart from live records',
        id,
      );
    if (s.stored > 0 && /^generic/.test(s.connector))
      add('low', `${name(s.path)} was not recognised as a known export`, `read as ${s.format}; its rows are in a table of their own`, id);
    for (const w of s.warnings)
      add(
        /truncat|cut|torn|partial|missing|encrypted/i.test(w.code + w.message) ? 'high' : 'low',
        `${name(s.path)}: ${w.message}`,
        w.count === undefined ? w.code : `${w.code}, ${formatCount(w.count)} times`,
        id,
      );
  }
  const rules = await builtinRules(deps.ports);
  const failed = deps.store.sql.all('SELECT rule_id, error FROM rule_run WHERE error IS NOT NULL');
  if (failed.length > 0 || rules.failed.length > 0)
    add(
      'medium',
      `${failed.length + rules.failed.length} of ${rules.rules.length + rules.failed.length} rules did not run`,
      [...failed.map((f) => String(f['error'])), ...rules.failed.map((f) => f.error)].slice(0, 3).join('; '),
    );
  for (const n of deps.store.sql.all('SELECT tbl, hidden, reason FROM dedupe_note ORDER BY tbl'))
    add(
      'informational',
      Number(n['hidden']) > 0
        ? `${formatCount(Number(n['hidden']))} rows of ${String(n['tbl'])} are hidden as duplicates`
        : `Rows of ${String(n['tbl'])} may be told twice`,
      String(n['reason']),
      null,
      String(n['tbl']),
    );
  out.sort((a, b) => RANK[a.severity] - RANK[b.severity]);
  return out.slice(0, LISTED);
}
