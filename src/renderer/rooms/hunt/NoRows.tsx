// A result without rows, explained: tables that are empty in this case, the operator that let nothing through, the time range, and the
// case clock when the query measures from it.

import { Button } from '@blueprintjs/core';
import type { HuntReply } from '../../../shared/contract/hunt.js';
import { useCall } from '../../api/client.js';
import { useZone } from '../../state/appearance.js';
import { formatNumber, formatSpan, formatTime } from '../../widgets/format.js';
import { EmptyState } from '../../widgets/States.js';
import type { Run } from './runs.js';
import { emptyStrings as words } from './strings.js';

type Step = HuntReply['stats']['operators'][number];

export function NoRows({
  run,
  reply,
  onWhole,
  onPlan,
}: {
  readonly run: Run;
  readonly reply: HuntReply;
  readonly onWhole: () => void;
  readonly onPlan: () => void;
}) {
  const zone = useZone();
  const tables = useCall('hunt.tables', {}).data ?? [];
  const text = plainText(run.kql);
  const named = tables.filter((t) => new RegExp(`(?<![\\w.])${t.name.replace(/\W/g, '\\$&')}(?!\\w)`).test(text));
  const hollow = named.filter((t) => t.rows === 0);
  // The engine's warning above says it already, when the table was read at all.
  const untold = hollow.filter((t) => !reply.warnings.some((w) => w.message.includes(t.name)));
  const all = hollow.length > 0 && hollow.length === named.length;
  const stopped = stoppedAt(reply.stats.operators, reply.stats.rowsScanned);
  return (
    <EmptyState
      title={all ? words.emptyTables : words.noRows}
      actions={
        <>
          {run.range && <Button size="small" intent="primary" text={words.whole} onClick={onWhole} />}
          {stopped && <Button size="small" text={words.plan} onClick={onPlan} />}
        </>
      }
    >
      <span className="hunt-why">
        {untold.length > 0 && (
          <span>
            <b>{untold.map((t) => t.name).join(', ')}</b> {untold.length === 1 ? words.holdsNone : words.holdNone}
          </span>
        )}
        {stopped && !all && (
          <span>
            {stopped.step.operator === 'scan'
              ? words.scanned(formatNumber(stopped.from))
              : words.through(formatNumber(stopped.from), stopped.step.operator)}
            {stopped.step.detail !== '' && <code className="hunt-mono">{stopped.step.detail.slice(0, 240)}</code>}
          </span>
        )}
        {run.range && <span>{words.narrowed(formatSpan(run.range.from, run.range.to, zone))}</span>}
        {/\b(?:ago|now)\s*\(/.test(text) && <span>{words.clock(formatTime(reply.now, zone, 'minute', true))}</span>}
        {!stopped && untold.length === 0 && !run.range && <span>{all ? words.fill : words.nothing}</span>}
      </span>
    </EmptyState>
  );
}

/** The operator that was given rows and gave none; the deepest one, where there are several. */
export function stoppedAt(steps: readonly Step[], rowsRead: number): { readonly step: Step; readonly from: number } | null {
  let found: { readonly step: Step; readonly from: number } | null = null;
  for (const [i, step] of steps.entries()) {
    if (step.rowsOut > 0) continue;
    const depth = step.depth ?? i;
    let from = 0;
    for (let k = i + 1; k < steps.length && (steps[k]?.depth ?? k) > depth; k++)
      if ((steps[k]?.depth ?? k) === depth + 1) from = Math.max(from, steps[k]?.rowsOut ?? 0);
    // The only table's own reading: what it left out was read and did not pass the filter it took over.
    if (i === steps.length - 1 && steps.every((s, k) => (s.depth ?? k) === k)) from = rowsRead;
    if (from > 0) found = { step, from };
  }
  return found;
}

/** Without comments and the insides of texts. */
const plainText = (kql: string): string => kql.replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, '""').replace(/\/\/[^\n]*/g, '');
