// The rows of a result as the grid has them: pages kept for a while, fetched for what is in view and a little ahead. What is wanted
// now always goes first, so that a long drag of the scroll bar shows rows wherever it rests instead of working through all between.

import type { Cell } from '../../../../shared/base/types.js';
import type { HuntTable } from '../../../../shared/contract/hunt.js';
import type { CallOut, Client } from '../../../../shared/contract/index.js';
import { asQuarryError } from '../../../api/client.js';

export interface Row {
  readonly cells: readonly Cell[];
  readonly ref: string | null;
  /** Set on the line of a group, which has no cells. */
  readonly group: { readonly id: number; readonly count: number; readonly value: Cell; readonly open: boolean } | null;
}
export interface Grouping {
  readonly column: number;
  readonly open: ReadonlySet<number>;
}
export interface SortKey {
  readonly column: number;
  readonly descending: boolean;
}
export interface Order {
  readonly sort: readonly SortKey[];
  readonly filter: string;
  readonly grouping: Grouping | null;
}
interface Told {
  /** Rows came; `total` lines there are in this order. */
  onRows(total: number): void;
  /** A new order is being made; not told for what is quick. */
  onBusy(busy: boolean): void;
  onBroken(message: string | null): void;
}

export const PAGE = 100;
const KEPT_PAGES = 150;
/** Calls under way; each is for pages that follow one another. */
const AT_ONCE = 2;
const MOST_A_CALL = 5;
const MOST_AHEAD = 10;
/** A view that goes faster than this is being dragged to somewhere: what lies between is not read. */
const DRAGGED_ROWS = 40 * PAGE;
const BUSY_AFTER_MS = 150;
export const PLAIN: Order = { sort: [], filter: '', grouping: null };

export class ResultRows {
  private pages = new Map<number, readonly Row[]>();
  /** What was there under the order before, shown until the first page of the new one comes. */
  private before: ReadonlyMap<number, readonly Row[]> | null = null;
  private order: Order = PLAIN;
  private lines: number;
  private abort = new AbortController();
  private readonly asked = new Set<number>();
  private calls = 0;
  /** In view first, then ahead of it. */
  private wanted: readonly number[] = [];
  private inView = 0;
  private busy: ReturnType<typeof setTimeout> | null = null;
  private told = false;

  constructor(
    private readonly client: Client,
    private readonly table: HuntTable,
    private readonly tell: Told,
  ) {
    this.lines = table.rowCount;
    this.seed();
  }

  get total(): number {
    return this.lines;
  }

  at(line: number): Row | undefined {
    const page = Math.floor(line / PAGE);
    return (this.pages.get(page) ?? this.before?.get(page))?.[line % PAGE];
  }

  /** Another order, looked at from a line on. What is asked under the one before is given up in the engine too. */
  setOrder(order: Order, from: number): void {
    const plain = order.sort.length === 0 && order.filter === '' && !order.grouping;
    this.abort.abort();
    this.abort = new AbortController();
    this.asked.clear();
    this.calls = 0;
    this.wanted = [];
    this.before = this.pages;
    this.pages = new Map();
    this.order = order;
    this.idle();
    if (plain) {
      this.before = null;
      this.lines = this.table.rowCount;
      this.seed();
      this.tell.onRows(this.lines);
    } else {
      this.busy = setTimeout(() => {
        this.told = true;
        this.tell.onBusy(true);
      }, BUSY_AFTER_MS);
      this.want(from, from, 0);
    }
  }

  /** Rows `from`–`to` are in view; `ahead` is by how many rows it is about to move, up being negative. */
  want(from: number, to: number, ahead: number): void {
    const first = Math.floor(from / PAGE);
    const last = Math.floor(to / PAGE);
    const wanted: number[] = [];
    for (let page = first; page <= last; page++) wanted.push(page);
    this.inView = wanted.length;
    const pages = Math.abs(ahead) > DRAGGED_ROWS ? 1 : Math.min(MOST_AHEAD, Math.max(1, Math.ceil(Math.abs(ahead) / PAGE)));
    for (let i = 1; i <= pages; i++) {
      const next = ahead < 0 ? first - i : last + i;
      if (next >= 0 && next * PAGE < this.lines) wanted.push(next);
    }
    this.wanted = wanted;
    // The pages in view become the youngest, so that they are the last to be dropped.
    for (const page of wanted) {
      const kept = this.pages.get(page);
      if (!kept) continue;
      this.pages.delete(page);
      this.pages.set(page, kept);
    }
    this.fetch();
  }

  /** Lines in order wherever they are, read past the kept pages: for copying what is selected. */
  async read(lines: readonly number[]): Promise<Row[]> {
    const found: Row[] = [];
    const fetched = new Map<number, readonly Row[]>();
    for (const line of lines) {
      const page = Math.floor(line / PAGE);
      let rows = this.pages.get(page) ?? fetched.get(page);
      if (!rows) fetched.set(page, (rows = (await this.load(page, this.abort.signal)).rows));
      const row = rows[line % PAGE];
      if (row && !row.group) found.push(row);
    }
    return found;
  }

  /** Some of the rows at hand, the youngest first: what a column's width is fitted to. */
  sample(): (readonly Cell[])[] {
    const pages = [...this.pages.values()].slice(-2);
    return pages.flatMap((rows) => rows.flatMap((r) => (r.group ? [] : [r.cells])));
  }

  stop(): void {
    this.idle();
    this.abort.abort();
  }

  private idle(): void {
    if (this.busy) clearTimeout(this.busy);
    this.busy = null;
    if (this.told) this.tell.onBusy(false);
    this.told = false;
  }

  /** The first rows came with the answer. */
  private seed(): void {
    const { rows, refs } = this.table;
    const whole = rows.length >= this.table.rowCount ? rows.length : Math.floor(rows.length / PAGE) * PAGE;
    for (let from = 0; from < whole; from += PAGE)
      this.pages.set(
        from / PAGE,
        rows.slice(from, Math.min(whole, from + PAGE)).map((cells, i) => ({ cells, ref: refs[from + i] ?? null, group: null })),
      );
  }

  private fetch(): void {
    for (let pages = this.missing(); pages && this.calls < AT_ONCE; pages = this.missing()) this.ask(pages);
  }
  /** The next pages to ask for: one in view, so that it comes soon, or several that follow one another ahead of it. */
  private missing(): { readonly first: number; readonly count: number } | null {
    const lacks = (page: number) => !this.pages.has(page) && !this.asked.has(page);
    const start = this.wanted.findIndex(lacks);
    if (start < 0) return null;
    let [first, last] = [this.wanted[start] ?? 0, this.wanted[start] ?? 0];
    for (const page of start < this.inView ? [] : this.wanted.slice(start + 1)) {
      if (last - first + 1 >= MOST_A_CALL || !lacks(page)) break;
      if (page === last + 1) last = page;
      else if (page === first - 1) first = page;
      else break;
    }
    return { first, count: last - first + 1 };
  }
  private ask({ first, count }: { readonly first: number; readonly count: number }): void {
    const { abort } = this;
    const pages = Array.from({ length: count }, (_, i) => first + i);
    for (const page of pages) this.asked.add(page);
    this.calls++;
    this.load(first, abort.signal, count).then(
      ({ rows, matching }) => {
        if (abort !== this.abort) return;
        this.calls--;
        for (const page of pages) {
          this.asked.delete(page);
          if (page === first || page * PAGE < matching) this.pages.set(page, rows.slice((page - first) * PAGE, (page - first + 1) * PAGE));
        }
        this.before = null;
        for (const old of this.pages.keys()) {
          if (this.pages.size <= KEPT_PAGES) break;
          this.pages.delete(old);
        }
        this.lines = matching;
        this.idle();
        this.tell.onBroken(null);
        this.tell.onRows(matching);
        this.fetch();
      },
      (error: unknown) => {
        if (abort !== this.abort) return;
        this.calls--;
        for (const page of pages) this.asked.delete(page);
        this.wanted = [];
        this.idle();
        const known = asQuarryError(error);
        if (known.code !== 'cancelled') this.tell.onBroken(known.message);
      },
    );
  }

  private async load(page: number, signal: AbortSignal, pages = 1): Promise<{ rows: readonly Row[]; matching: number }> {
    const { sort, filter, grouping } = this.order;
    const reply = await this.client.call(
      'hunt.page',
      {
        resultId: this.table.resultId,
        offset: page * PAGE,
        limit: pages * PAGE,
        sort: [...sort],
        filter,
        ...(grouping ? { group: { column: grouping.column, open: [...grouping.open] } } : {}),
      },
      { signal },
    );
    return { rows: rowsOf(reply, grouping), matching: reply.matching };
  }
}

const rowsOf = (page: CallOut<'hunt.page'>, grouping: Grouping | null): Row[] =>
  page.rows.map((cells, i) => {
    const group = page.groups?.[i];
    return { cells, ref: page.refs[i] ?? null, group: group ? { ...group, open: grouping?.open.has(group.id) ?? false } : null };
  });
