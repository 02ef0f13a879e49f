// Beside the result: what is in a column, one cell in full, what ran before, and the language reference.

import type { ReactNode } from 'react';
import type { Cell, ColumnSchema } from '../../../shared/base/types.js';
import type { HuntTable, PastRun } from '../../../shared/contract/hunt.js';
import type { CallOut } from '../../../shared/contract/index.js';
import { useCall } from '../../api/client.js';
import { copy } from '../../inspector/copy.js';
import { Bar } from '../../widgets/Door.js';
import { formatNumber } from '../../widgets/format.js';
import { Loaded } from '../../widgets/States.js';
import { cellText, treeOf } from './cells.js';
import { Docs } from './Docs.js';
import { History } from './History.js';
import { JsonTree } from './JsonTree.js';
import { betweenTest, cellTest, pathTest } from './kqlText.js';
import type { FocusedCell } from './ResultGrid.js';
import { strings } from './strings.js';

export type SideTab = 'column' | 'cell' | 'history' | 'docs';
interface Props {
  readonly grip: ReactNode;
  readonly tab: SideTab;
  readonly onTab: (tab: SideTab) => void;
  readonly onClose: () => void;
  readonly table: HuntTable | null;
  readonly cell: FocusedCell | null;
  readonly column: number | null;
  readonly topic: { readonly word: string; readonly visit: number } | null;
  /** Undefined when the query cannot be edited from here. */
  readonly onFilter: ((test: string) => void) | undefined;
  readonly onTry: (kql: string, title: string) => void;
  /** A run of the history in a tab of its own, or in place of the text in front. */
  readonly onPast: (run: PastRun, title: string | null) => void;
}
const TABS: readonly (readonly [SideTab, string])[] = [
  ['column', strings.quickSum],
  ['cell', strings.cell],
  ['history', strings.history],
  ['docs', strings.docs],
];

export function Side({ grip, tab, onTab, onClose, table, cell, column, topic, onFilter, onTry, onPast }: Props) {
  const step = (by: number) => {
    const next = TABS[(TABS.findIndex(([id]) => id === tab) + by + TABS.length) % TABS.length]?.[0] ?? tab;
    onTab(next);
    document.getElementById(`hunt-side-${next}`)?.focus();
  };
  return (
    <aside className="hunt-side" aria-label={strings.side}>
      {grip}
      <header className="hunt-sidetabs">
        <div role="tablist" aria-label={strings.side}>
          {TABS.map(([id, label]) => (
            <button
              key={id}
              type="button"
              role="tab"
              id={`hunt-side-${id}`}
              aria-selected={id === tab}
              aria-controls="hunt-side-panel"
              onClick={() => onTab(id)}
              onKeyDown={(e) => {
                if (e.key === 'ArrowRight' || e.key === 'ArrowLeft') step(e.key === 'ArrowRight' ? 1 : -1);
              }}
            >
              {label}
            </button>
          ))}
        </div>
        <button type="button" className="hunt-close q-push" aria-label={strings.closeSide} onClick={onClose}>
          ×
        </button>
      </header>
      <div className="hunt-sidebody" role="tabpanel" id="hunt-side-panel" aria-labelledby={`hunt-side-${tab}`} tabIndex={0}>
        {tab === 'docs' ? (
          <Docs topic={topic} onTry={onTry} />
        ) : tab === 'history' ? (
          <History onOpen={onPast} onReplace={(run) => onPast(run, null)} />
        ) : !table ? (
          <p className="hunt-note">{strings.noResultYet}</p>
        ) : tab === 'column' ? (
          column === null || !table.columns[column] ? (
            <p className="hunt-note">{strings.pickColumn}</p>
          ) : (
            <ColumnStats table={table} column={column} onFilter={onFilter} />
          )
        ) : (
          <CellView table={table} cell={cell} onFilter={onFilter} />
        )}
      </div>
    </aside>
  );
}

function CellView({
  table,
  cell,
  onFilter,
}: {
  readonly table: HuntTable;
  readonly cell: FocusedCell | null;
  readonly onFilter: Props['onFilter'];
}) {
  const schema = cell ? table.columns[cell.column] : undefined;
  if (!cell || !schema) return <p className="hunt-note">{strings.pickCell}</p>;
  const tree = treeOf(cell.value);
  const text = cellText(cell.value);
  return (
    <div className="hunt-cellview">
      <div className="q-row">
        <b className="q-cut">{schema.name}</b>
        <span className="q-dim">{schema.type}</span>
        <button
          type="button"
          className="q-chip q-push"
          onClick={() => copy(tree && typeof cell.value === 'object' ? JSON.stringify(tree, null, 2) : text)}
        >
          {strings.copy}
        </button>
      </div>
      {tree !== null ? (
        <JsonTree
          key={text.slice(0, 200)}
          value={tree}
          onTest={
            onFilter &&
            ((path, value, keep) =>
              onFilter(
                schema.type === 'dynamic'
                  ? pathTest(schema.name, path, value, keep)
                  : // A text that is JSON is read where it is tested.
                    pathTest(schema.name, path, value, keep).replace(/\((?:\['[^']*'\]|\w+)(?=[.[])/, (m) => `(parse_json(${m.slice(1)})`),
              ))
          }
        />
      ) : text === '' ? (
        <p className="q-dim">{cell.value === null ? 'null' : strings.emptyText}</p>
      ) : (
        <pre className="hunt-mono hunt-full">{text}</pre>
      )}
      {onFilter && (
        <div className="q-row">
          <button type="button" className="q-chip" onClick={() => onFilter(cellTest(schema, cell.value, true))}>
            {strings.only}
          </button>
          <button type="button" className="q-chip" onClick={() => onFilter(cellTest(schema, cell.value, false))}>
            {strings.without}
          </button>
        </div>
      )}
    </div>
  );
}

type Stats = CallOut<'hunt.columnStats'>;
function ColumnStats({
  table,
  column,
  onFilter,
}: {
  readonly table: HuntTable;
  readonly column: number;
  readonly onFilter: Props['onFilter'];
}) {
  const schema = table.columns[column];
  const call = useCall('hunt.columnStats', { resultId: table.resultId, column }, { keep: false });
  if (!schema) return null;
  return (
    <div className="hunt-stats">
      <div className="q-row">
        <b className="q-cut" title={schema.name}>
          {schema.name}
        </b>
        <span className="q-dim">{schema.type}</span>
      </div>
      <Loaded call={call} lines={8}>
        {(s) => (
          <>
            {s.histogram.length > 0 && <Spread schema={schema} stats={s} onFilter={onFilter} />}
            <dl>
              <dt>{strings.distinct}</dt>
              <dd className="q-tabular">{formatNumber(s.distinct)}</dd>
              <dt>{strings.empty}</dt>
              <dd className="q-tabular">
                {formatNumber(s.nulls)} <span className="q-dim">{share(s.nulls, table.rowCount)}</span>
              </dd>
              <dt>{strings.smallest}</dt>
              <dd className="q-cut hunt-mono" title={cellText(s.min)}>
                {cellText(s.min)}
              </dd>
              <dt>{strings.largest}</dt>
              <dd className="q-cut hunt-mono" title={cellText(s.max)}>
                {cellText(s.max)}
              </dd>
            </dl>
            <ul>
              {s.top.map((t) => (
                <li key={cellText(t.value)} className={onFilter ? '' : 'hunt-noedit'}>
                  <span className="q-cut hunt-mono" title={cellText(t.value)}>
                    {cellText(t.value)}
                  </span>
                  <Bar value={t.count} max={s.top[0]?.count ?? 1} width={44} />
                  {onFilter && <Tests schema={schema} value={t.value} onFilter={onFilter} />}
                </li>
              ))}
            </ul>
          </>
        )}
      </Loaded>
    </div>
  );
}

function Tests({
  schema,
  value,
  onFilter,
}: {
  readonly schema: ColumnSchema;
  readonly value: Cell;
  readonly onFilter: (test: string) => void;
}) {
  return (
    <>
      <button
        type="button"
        title={strings.only}
        aria-label={`${strings.only} ${cellText(value)}`}
        onClick={() => onFilter(cellTest(schema, value, true))}
      >
        =
      </button>
      <button
        type="button"
        title={strings.without}
        aria-label={`${strings.without} ${cellText(value)}`}
        onClick={() => onFilter(cellTest(schema, value, false))}
      >
        ≠
      </button>
    </>
  );
}

const share = (part: number, of: number): string =>
  of === 0 ? '' : `${((100 * part) / of).toFixed(part > 0 && part / of < 0.01 ? 2 : 0)} %`;

/** How the values lie between the smallest and the largest; a step filters the query to it. */
function Spread({
  schema,
  stats,
  onFilter,
}: {
  readonly schema: ColumnSchema;
  readonly stats: Stats;
  readonly onFilter: Props['onFilter'];
}) {
  const most = Math.max(1, ...stats.histogram.map((s) => s.count));
  return (
    <div className="hunt-spread" role="group" aria-label={`${strings.spread} ${schema.name}`}>
      {stats.histogram.map((step, i) => {
        const label = `${cellText(step.from)} … ${cellText(step.to)}: ${formatNumber(step.count)}`;
        const height = step.count === 0 ? 0 : Math.max(3, Math.round((44 * step.count) / most));
        return (
          <button
            key={i}
            type="button"
            disabled={!onFilter || step.count === 0}
            title={label}
            aria-label={label}
            onClick={() => onFilter?.(betweenTest(schema, step.from, step.to))}
          >
            <i style={{ height }} />
          </button>
        );
      })}
    </div>
  );
}
