// A list with columns: sorted by a press on a head, walked with the arrow keys (one tab stop), opened with Enter or a double press,
// inspected with Space or a single press. Long lists draw only the rows in view.

import { useLayoutEffect, useMemo, useRef, useState, type CSSProperties, type ReactNode } from 'react';
import './listTable.css';

export interface ListColumn<Row> {
  readonly id: string;
  readonly title: string;
  /** Pixels; without it the column takes what is left. */
  readonly width?: number;
  readonly numeric?: boolean;
  /** Left out first when the list is narrow. */
  readonly spare?: boolean;
  /** The head is only heard: a column of marks. */
  readonly mark?: boolean;
  readonly cell: (row: Row) => ReactNode;
  /** Ascending order; without it the column does not sort. */
  readonly order?: (a: Row, b: Row) => number;
}

interface Props<Row> {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly ListColumn<Row>[];
  readonly rowKey: (row: Row) => string;
  readonly openKey?: string | null;
  readonly sort?: { readonly column: string; readonly descending: boolean };
  readonly onInspect?: (row: Row) => void;
  readonly onOpen?: (row: Row) => void;
  readonly headless?: boolean;
}

const ROW_PX = 26;
const DRAW_ALL = 150;
/** A column without a width of its own wants at least this much before spare ones are shown. */
const ROOMY_PX = 230;
const MARGIN_ROWS = 12;

export function ListTable<Row>({
  label,
  rows,
  columns: allColumns,
  rowKey,
  openKey = null,
  sort: firstSort,
  onInspect,
  onOpen,
  headless = false,
}: Props<Row>) {
  const [sort, setSort] = useState(firstSort ?? null);
  const [at, setAt] = useState<string | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 600, width: 1000 });
  const wantFocus = useRef(false);

  const columns = useMemo(() => fitting(allColumns, view.width), [allColumns, view.width]);
  const sorted = useMemo(() => {
    const order = columns.find((c) => c.id === sort?.column)?.order;
    if (!order) return rows;
    const list = [...rows].sort(order);
    return sort?.descending ? list.reverse() : list;
  }, [rows, columns, sort]);
  const keys = useMemo(() => sorted.map(rowKey), [sorted, rowKey]);
  const index = Math.max(0, keys.indexOf(at ?? openKey ?? ''));

  const all = sorted.length <= DRAW_ALL;
  const first = all ? 0 : Math.max(0, Math.floor(view.top / ROW_PX) - MARGIN_ROWS);
  const last = all ? sorted.length : Math.min(sorted.length, Math.ceil((view.top + view.height) / ROW_PX) + MARGIN_ROWS);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const watch = new ResizeObserver(() => setView((v) => ({ ...v, height: element.clientHeight, width: element.clientWidth })));
    watch.observe(element);
    return () => watch.disconnect();
  }, []);

  useLayoutEffect(() => {
    if (!wantFocus.current) return;
    wantFocus.current = false;
    box.current?.querySelector<HTMLElement>('tr[tabindex="0"]')?.focus({ preventScroll: false });
  }, [at, first]);

  const moveTo = (to: number) => {
    const key = keys[Math.min(keys.length - 1, Math.max(0, to))];
    if (key === undefined) return;
    wantFocus.current = true;
    setAt(key);
    const element = box.current;
    if (element && !all) {
      const y = Math.min(keys.length - 1, Math.max(0, to)) * ROW_PX;
      if (y < element.scrollTop) element.scrollTop = y;
      else if (y + 3 * ROW_PX > element.scrollTop + element.clientHeight) element.scrollTop = y + 3 * ROW_PX - element.clientHeight;
    }
  };
  const onKeyDown = (e: React.KeyboardEvent) => {
    const row = sorted[index];
    const page = Math.max(1, Math.floor(view.height / ROW_PX) - 2);
    const to = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: keys.length - 1, PageDown: index + page, PageUp: index - page }[
      e.key
    ];
    if (to !== undefined) moveTo(to);
    else if (e.key === 'Enter' && row !== undefined) (onOpen ?? onInspect)?.(row);
    else if (e.key === ' ' && row !== undefined) onInspect?.(row);
    else return;
    e.preventDefault();
  };

  const pad = (n: number, key: string) => (n > 0 ? <tr key={key} aria-hidden="true" style={{ height: n * ROW_PX }} /> : null);
  return (
    <div
      className="q-list-box"
      ref={box}
      onScroll={(e) => {
        const { scrollTop: top } = e.currentTarget;
        if (!all) setView((v) => ({ ...v, top }));
      }}
    >
      <table className="q-table" role="grid" aria-label={label} aria-rowcount={sorted.length + 1}>
        <colgroup>
          {columns.map((c) => (
            <col key={c.id} style={c.width === undefined ? undefined : ({ width: c.width } as CSSProperties)} />
          ))}
        </colgroup>
        <thead className={headless ? 'q-hidden-head' : undefined}>
          <tr>
            {columns.map((c) => {
              const mine = sort?.column === c.id;
              return (
                <th
                  key={c.id}
                  scope="col"
                  className={c.numeric ? 'q-num' : undefined}
                  aria-sort={mine ? (sort.descending ? 'descending' : 'ascending') : undefined}
                >
                  {c.order && !headless ? (
                    <button
                      type="button"
                      className="q-sort"
                      onClick={() => setSort({ column: c.id, descending: mine ? !sort.descending : c.numeric === true })}
                    >
                      <span className={c.mark ? 'q-hidden' : undefined}>{c.title}</span>
                      <span aria-hidden="true">{mine ? (sort.descending ? ' ▾' : ' ▴') : ''}</span>
                    </button>
                  ) : (
                    <span className={c.mark ? 'q-hidden' : undefined}>{c.title}</span>
                  )}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody onKeyDown={onKeyDown}>
          {pad(first, 'before')}
          {sorted.slice(first, last).map((row, i) => {
            const key = keys[first + i] ?? '';
            return (
              <tr
                key={key}
                aria-rowindex={first + i + 2}
                aria-selected={key === openKey}
                data-open={key === openKey}
                tabIndex={first + i === index ? 0 : -1}
                onFocus={() => setAt(key)}
                onClick={() => {
                  setAt(key);
                  (onInspect ?? onOpen)?.(row);
                }}
                onDoubleClick={() => onOpen?.(row)}
              >
                {columns.map((c) => (
                  <td key={c.id} className={c.mark ? 'q-mark' : c.numeric ? 'q-num' : undefined}>
                    {c.cell(row)}
                  </td>
                ))}
              </tr>
            );
          })}
          {pad(sorted.length - last, 'after')}
        </tbody>
      </table>
    </div>
  );
}

function fitting<Row>(columns: readonly ListColumn<Row>[], width: number): readonly ListColumn<Row>[] {
  const kept = [...columns];
  const room = () => (width - kept.reduce((n, c) => n + (c.width ?? 0), 0)) / Math.max(1, kept.filter((c) => c.width === undefined).length);
  while (room() < ROOMY_PX) {
    const spare = kept.findLastIndex((c) => c.spare);
    if (spare < 0) break;
    kept.splice(spare, 1);
  }
  return kept;
}

export const byText =
  <Row,>(read: (row: Row) => string) =>
  (a: Row, b: Row): number =>
    read(a).localeCompare(read(b));
export const byNumber =
  <Row,>(read: (row: Row) => number) =>
  (a: Row, b: Row): number =>
    read(a) - read(b);
