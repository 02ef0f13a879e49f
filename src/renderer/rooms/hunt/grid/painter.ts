// The rows in view as elements. They are made once and used again for other rows; scrolling moves one element and rewrites the rows
// that came in, so that a frame costs the same wherever in a million rows it is. Nothing here goes through React.

import type { Placed, Placement } from './columns.js';
import { GROUP } from './columns.js';
import type { Row } from './rows.js';
import { ROW } from './tall.js';

export interface Sheet {
  at(line: number): Row | undefined;
  isSelected(line: number): boolean;
  /** What a cell shows, short enough to lay out. */
  textOf(row: Row, column: number, width: number): string;
  classOf(column: number): string;
  groupText(row: Row): readonly [value: string, count: string];
}
export interface Focus {
  readonly line: number;
  readonly column: number;
}
interface RowView {
  readonly box: HTMLElement;
  readonly pins: HTMLElement;
  readonly cells: Map<number, HTMLElement>;
  line: number;
  row: Row | undefined;
  look: string;
}
/** Rows stand relative to a line nearby: a graphics card counts pixels in floats, which are coarse far down. */
const ANCHOR_ROWS = 4000;

export class Painter {
  private readonly shown = new Map<number, RowView>();
  private readonly spare: RowView[] = [];
  private anchor = 0;
  private columns: readonly Placed[] = [];
  private placement: Placement = { pinned: [], free: [], pinnedWidth: 0, width: 0 };
  private focus: Focus | null = null;
  private focused: HTMLElement | null = null;

  constructor(
    private readonly plane: HTMLElement,
    private readonly sheet: Sheet,
    private readonly cellId: string,
  ) {}

  /** `top` pixels of the list are above the view. */
  draw(top: number, height: number, total: number, placement: Placement, free: readonly Placed[]): void {
    const first = Math.min(Math.floor(top / ROW), Math.max(0, total - 1));
    // As many rows wherever the view stands, so that none is put away and taken out again at every other step.
    const last = Math.min(total - 1, first + Math.ceil(height / ROW));
    const laid = placement !== this.placement;
    if (laid || !same(free, this.columns)) {
      this.placement = placement;
      this.columns = free;
      for (const view of [...this.shown.values(), ...this.spare]) this.layOut(view, laid);
      for (const view of this.shown.values()) this.write(view);
    }
    if (Math.abs(first - this.anchor) > ANCHOR_ROWS) {
      this.anchor = first;
      for (const view of this.shown.values()) this.stand(view);
    }
    for (const [line, view] of this.shown) {
      if (line >= first && line <= last) continue;
      this.shown.delete(line);
      this.spare.push(view);
    }
    for (let line = first; line <= last; line++) {
      const known = this.shown.get(line);
      if (known) continue;
      const view = this.spare.pop() ?? this.make();
      view.line = line;
      this.shown.set(line, view);
      this.stand(view);
      this.write(view);
      if (view.box.hidden) view.box.hidden = false;
    }
    for (const view of this.spare) if (!view.box.hidden) view.box.hidden = true;
    this.plane.style.transform = `translate3d(0, ${this.anchor * ROW - top}px, 0)`;
    this.mark(this.focus);
  }

  /** Rows came, or other ones in their place. */
  refresh(): void {
    for (const view of this.shown.values()) if (view.row !== this.sheet.at(view.line)) this.write(view);
  }

  selected(): void {
    for (const view of this.shown.values()) this.state(view);
  }

  /** Marks a cell as the one the keys act on; null when it is out of view or there is none. */
  mark(focus: Focus | null): HTMLElement | null {
    this.focus = focus;
    const cell = focus ? (this.shown.get(focus.line)?.cells.get(focus.column) ?? null) : null;
    if (cell === this.focused && (cell === null || cell.id === this.cellId)) return cell;
    this.focused?.classList.remove('grid-focus');
    this.focused?.removeAttribute('id');
    this.focused = cell;
    cell?.classList.add('grid-focus');
    if (cell) cell.id = this.cellId;
    return cell;
  }

  private make(): RowView {
    const box = document.createElement('div');
    box.className = 'grid-row';
    box.setAttribute('role', 'row');
    const pins = document.createElement('div');
    pins.className = 'grid-pins';
    pins.setAttribute('role', 'presentation');
    box.append(pins);
    this.plane.append(box);
    const view: RowView = { box, pins, cells: new Map(), line: 0, row: undefined, look: '' };
    this.layOut(view, true);
    return view;
  }

  private stand(view: RowView): void {
    view.box.style.top = `${(view.line - this.anchor) * ROW}px`;
    view.box.setAttribute('aria-rowindex', String(view.line + 2));
    view.box.dataset['line'] = String(view.line);
  }

  /** Gives a row the cells of the columns in view, using those of columns that left for those that came. */
  private layOut(view: RowView, all: boolean): void {
    const { pinned, pinnedWidth, width } = this.placement;
    if (all) {
      view.box.style.width = `${width}px`;
      view.pins.style.width = `${pinnedWidth}px`;
      view.pins.hidden = pinned.length === 0;
      for (const cell of view.cells.values()) cell.remove();
      view.cells.clear();
      for (const column of pinned) view.pins.append(this.cell(view, column, undefined));
    }
    const wanted = new Set([...pinned, ...this.columns].map((c) => c.id));
    const left: HTMLElement[] = [];
    for (const [id, cell] of view.cells) {
      if (wanted.has(id)) continue;
      view.cells.delete(id);
      left.push(cell);
    }
    for (const column of this.columns) {
      if (view.cells.has(column.id)) continue;
      const cell = this.cell(view, column, left.pop());
      if (cell.parentElement !== view.box) view.box.append(cell);
    }
    for (const cell of left) cell.remove();
  }

  private cell(view: RowView, column: Placed, used: HTMLElement | undefined): HTMLElement {
    const cell = used ?? document.createElement('div');
    if (!used) {
      cell.setAttribute('role', 'gridcell');
      cell.append('');
    }
    if (used && used === this.focused) this.focused = null;
    cell.removeAttribute('id');
    cell.removeAttribute('title');
    cell.className = `grid-cell ${this.sheet.classOf(column.id)}`;
    cell.setAttribute('aria-colindex', String(column.id + 2));
    cell.dataset['col'] = String(column.id);
    cell.style.marginLeft = `${column.x}px`;
    cell.style.width = `${column.width}px`;
    view.cells.set(column.id, cell);
    return cell;
  }

  private write(view: RowView): void {
    const row = this.sheet.at(view.line);
    view.row = row;
    this.state(view);
    for (const column of this.placement.pinned) this.fill(view, column, row);
    for (const column of this.columns) this.fill(view, column, row);
  }

  private fill(view: RowView, column: Placed, row: Row | undefined): void {
    const cell = view.cells.get(column.id);
    if (!cell) return;
    if (cell.title) cell.removeAttribute('title');
    if (column.id === GROUP) return this.fillGroup(cell, row);
    const text = row && !row.group ? this.sheet.textOf(row, column.id, column.width) : '';
    const node = cell.firstChild as Text;
    if (node.data !== text) node.data = text;
  }

  private fillGroup(cell: HTMLElement, row: Row | undefined): void {
    const [value, count] = row?.group ? this.sheet.groupText(row) : ['', ''];
    if (row?.group) cell.setAttribute('aria-expanded', String(row.group.open));
    else cell.removeAttribute('aria-expanded');
    cell.replaceChildren(row?.group ? (row.group.open ? '▾ ' : '▸ ') : '', value);
    if (count === '') return;
    const n = document.createElement('span');
    n.className = 'q-dim';
    n.textContent = count;
    cell.append(n);
  }

  private state(view: RowView): void {
    const { row, line } = view;
    const on = this.sheet.isSelected(line);
    const look = `grid-row${on ? ' grid-on' : ''}${row ? (row.group ? ' grid-group' : '') : ' grid-wait'}`;
    if (view.look === look) return; // writing what is there already would still cost the row its computed style
    view.look = look;
    view.box.className = look;
    view.box.setAttribute('aria-selected', String(on));
  }
}

const same = (a: readonly Placed[], b: readonly Placed[]): boolean =>
  a.length === b.length && a.every((c, i) => c.id === b[i]?.id && c.x === b[i].x);
