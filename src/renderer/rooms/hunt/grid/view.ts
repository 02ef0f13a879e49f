// A grid at work: scrolling, the cell the keys act on, selecting, and what mouse and keys ask for. React makes its frame and its
// head; everything that happens while moving through the rows happens here.

import { cellText } from '../cells.js';
import { GROUP, inView, placedIn, shownIds, type Placement } from './columns.js';
import { Painter, type Focus, type Sheet } from './painter.js';
import type { ResultRows, Row } from './rows.js';
import { Selection } from './selection.js';
import { ROW, Tall, tallest } from './tall.js';

export interface Deeds {
  /** The cell the keys act on, or null while its row is not there; told when it rests. */
  onFocus(at: Focus, row: Row | undefined): void;
  onMenu(at: { readonly x: number; readonly y: number }, focus: Focus, row: Row | undefined): void;
  onOpen(row: Row): void;
  onToggle(row: Row): void;
  onCopy(): void;
  onOpenCell(at: Focus, row: Row | undefined): void;
}
export interface Parts {
  readonly scroller: HTMLElement;
  readonly space: HTMLElement;
  readonly stage: HTMLElement;
  readonly plane: HTMLElement;
}
export const HEAD = 28;
const REST_MS = 70;
/** Rows are read for where the view will be so much later, at the pace it goes. */
const READ_AHEAD_MS = 250;
/** A view that stood this long goes at no pace. */
const STOOD_MS = 150;
const HINT_MS = 150;
const LONGEST_HINT = 1500;

export class GridView {
  private readonly selection = new Selection();
  private readonly painter: Painter;
  private placement: Placement = { pinned: [], free: [], pinnedWidth: 0, width: 0 };
  private tall = new Tall(0, 0, 1);
  private focus: Focus | null = null;
  private resting: ReturnType<typeof setTimeout> | null = null;
  private hinting: ReturnType<typeof setTimeout> | null = null;
  private size = { width: 0, height: 0 };
  private top = 0;
  /** Rows a millisecond, down being positive. */
  private pace = 0;
  private drawn = 0;
  private lines = 0;
  private readonly turn = (e: WheelEvent) => this.wheel(e);
  private readonly ends = new AbortController();
  private readonly watch: ResizeObserver;

  constructor(
    private readonly parts: Parts,
    private readonly rows: ResultRows,
    sheet: Omit<Sheet, 'at' | 'isSelected'>,
    private readonly deeds: () => Deeds,
    private readonly cellId: string,
  ) {
    const { scroller } = parts;
    const { signal } = this.ends;
    this.painter = new Painter(
      parts.plane,
      { ...sheet, at: (line) => rows.at(line), isSelected: (line) => this.selection.has(line) },
      cellId,
    );
    this.watch = new ResizeObserver(() => this.measure());
    this.watch.observe(scroller);
    scroller.addEventListener('scroll', () => this.draw(), { signal, passive: true });
    scroller.addEventListener('keydown', (e) => this.key(e), { signal });
    scroller.addEventListener('focus', () => this.focus ?? this.go(this.first(), shownIds(this.placement)[0] ?? 0), { signal });
    parts.plane.addEventListener('mousedown', (e) => this.press(e), { signal });
    parts.plane.addEventListener(
      'dblclick',
      (e) => {
        const at = this.under(e);
        if (at) this.deeds().onOpenCell(at, this.rows.at(at.line));
      },
      { signal },
    );
    parts.plane.addEventListener('contextmenu', (e) => this.menuAt(e), { signal });
    parts.plane.addEventListener('pointerover', (e) => this.hint(e), { signal });
  }

  stop(): void {
    this.ends.abort();
    this.watch.disconnect();
    if (this.resting) clearTimeout(this.resting);
    if (this.hinting) clearTimeout(this.hinting);
  }

  place(placement: Placement): void {
    this.placement = placement;
    this.parts.space.style.width = `${placement.width}px`;
    this.measure();
  }

  /** Rows came, or another number of them. */
  rowsChanged(): void {
    if (this.tall.height === 0 || this.lines !== this.rows.total) this.measure();
    this.painter.refresh();
    if (this.focus && this.rows.at(this.focus.line)) this.rest();
  }
  /** Another order: back to the top, nothing selected. */
  reordered(): void {
    this.selection.clear();
    this.focus = null;
    this.parts.scroller.scrollTop = 0;
    this.measure();
    this.painter.refresh();
    this.painter.selected();
  }

  goTo(column: number): void {
    this.go(this.focus?.line ?? this.first(), column);
  }

  /** The lines a deed is about: those selected, or the one the keys are on when it is not among them. */
  meant(most: number): readonly number[] {
    return this.lone ? [this.lone.line] : this.selection.lines(most);
  }
  get meantCount(): number {
    return this.lone ? 1 : this.selection.count;
  }
  private get lone(): Focus | null {
    return this.focus && !this.selection.has(this.focus.line) ? this.focus : null;
  }

  private measure(): void {
    const { scroller, space, stage } = this.parts;
    this.lines = this.rows.total;
    const height = Math.max(0, scroller.clientHeight - HEAD);
    this.size = { width: scroller.clientWidth, height };
    this.tall = new Tall(this.lines, height, tallest());
    space.style.height = `${Math.max(this.tall.height, height)}px`;
    stage.style.height = `${height}px`;
    // A listener that may stop the wheel makes every turn of it wait for this thread: only where the pace is ours.
    if (this.tall.ratio === 1) scroller.removeEventListener('wheel', this.turn);
    else scroller.addEventListener('wheel', this.turn, { signal: this.ends.signal, passive: false });
    this.draw();
  }

  private draw(): void {
    const { scroller } = this.parts;
    const top = this.tall.topOf(scroller.scrollTop);
    this.keepPace(top);
    this.top = top;
    const { width, height } = this.size;
    if (height === 0) return;
    this.painter.draw(top, height, this.lines, this.placement, inView(this.placement, scroller.scrollLeft, width));
    this.tellActive();
    const first = this.first();
    if (this.lines > 0) this.rows.want(first, Math.min(this.lines - 1, first + Math.ceil(height / ROW)), this.pace * READ_AHEAD_MS);
  }

  private keepPace(top: number): void {
    const now = performance.now();
    const passed = now - this.drawn;
    this.drawn = now;
    if (passed > STOOD_MS) this.pace = Math.sign(top - this.top) / READ_AHEAD_MS;
    else if (passed > 0 && top !== this.top) this.pace = ((top - this.top) / ROW / passed + this.pace) / 2;
  }

  private tellActive(): void {
    const cell = this.painter.mark(this.focus);
    const { scroller } = this.parts;
    if (cell) scroller.setAttribute('aria-activedescendant', this.cellId);
    else scroller.removeAttribute('aria-activedescendant');
  }

  /** The line at the top. */
  first(): number {
    return Math.floor(this.top / ROW);
  }

  private wheel(e: WheelEvent): void {
    if (e.ctrlKey || e.deltaY === 0) return;
    e.preventDefault();
    const step = e.deltaMode === 1 ? ROW : e.deltaMode === 2 ? this.size.height : 1;
    this.parts.scroller.scrollTop = this.tall.scrollFor(this.top + e.deltaY * step);
  }

  /** The cell under an event. */
  private under(e: Event): Focus | null {
    const cell = (e.target as HTMLElement).closest<HTMLElement>('.grid-cell');
    const line = cell?.closest<HTMLElement>('.grid-row')?.dataset['line'];
    return cell && line !== undefined ? { line: Number(line), column: Number(cell.dataset['col']) } : null;
  }

  private press(e: MouseEvent): void {
    const at = this.under(e);
    if (!at || e.button !== 0) return;
    if (e.shiftKey) e.preventDefault(); // rows are meant, not a run of text through them
    this.parts.scroller.focus({ preventScroll: true });
    const row = this.rows.at(at.line);
    if (row?.group && !e.shiftKey && !e.ctrlKey && !e.metaKey) this.deeds().onToggle(row);
    else if (e.shiftKey) this.selection.extend(at.line);
    else if (e.ctrlKey || e.metaKey) this.selection.toggle(at.line);
    else this.selection.only(at.line);
    this.painter.selected();
    this.go(at.line, at.column, false);
    if (row && !row.group && !e.shiftKey && !e.ctrlKey && !e.metaKey) this.deeds().onOpen(row);
  }

  private menuAt(e: MouseEvent): void {
    const at = this.under(e);
    if (!at) return;
    e.preventDefault();
    this.go(at.line, at.column, false);
    this.deeds().onMenu({ x: e.clientX, y: e.clientY }, at, this.rows.at(at.line));
  }

  /** A cell that is cut shows all of its text once the mouse rests on it; measuring costs a layout, so not while rows fly by. */
  private hint(e: Event): void {
    if (this.hinting) clearTimeout(this.hinting);
    const at = this.under(e);
    const cell = (e.target as HTMLElement).closest<HTMLElement>('.grid-cell');
    if (!at || !cell || cell.title) return;
    this.hinting = setTimeout(() => {
      if (Number(cell.dataset['col']) !== at.column || cell.scrollWidth <= cell.clientWidth) return;
      const full = cellText(this.rows.at(at.line)?.cells[at.column] ?? null);
      cell.title = full.length > LONGEST_HINT ? `${full.slice(0, LONGEST_HINT)}…` : full;
    }, HINT_MS);
  }

  /** Moves the keys to a cell and brings it into view. */
  private go(line: number, column: number, show = true): void {
    this.focus = { line: Math.max(0, Math.min(this.lines - 1, line)), column };
    if (show) this.reveal(this.focus);
    this.tellActive();
    this.rest();
  }

  private reveal({ line, column }: Focus): void {
    const { scroller } = this.parts;
    const at = line * ROW;
    const { height, width } = this.size;
    if (at < this.top) scroller.scrollTop = this.tall.scrollFor(at);
    else if (at + ROW > this.top + height) scroller.scrollTop = this.tall.scrollFor(at + ROW - height);
    const placed = placedIn(this.placement, column);
    if (placed && !placed.pinned) {
      const left = scroller.scrollLeft;
      if (placed.x < left + this.placement.pinnedWidth) scroller.scrollLeft = placed.x - this.placement.pinnedWidth;
      else if (placed.x + placed.width > left + width)
        scroller.scrollLeft = Math.min(placed.x - this.placement.pinnedWidth, placed.x + placed.width - width);
    }
    this.draw();
  }

  /** What is shown beside the grid follows when the keys rest, not at every step of a held key. */
  private rest(): void {
    if (this.resting) clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      if (this.focus) this.deeds().onFocus(this.focus, this.rows.at(this.focus.line));
    }, REST_MS);
  }

  private key(e: KeyboardEvent): void {
    if (e.target !== this.parts.scroller || e.altKey) return;
    const ids = shownIds(this.placement);
    const focus = this.focus ?? { line: this.first(), column: ids[0] ?? 0 };
    const row = this.rows.at(focus.line);
    const command = e.ctrlKey || e.metaKey;
    if (e.key === 'ContextMenu' || (e.key === 'F10' && e.shiftKey) || (e.key === 'm' && !command)) {
      const box = (this.painter.mark(focus) ?? this.parts.scroller).getBoundingClientRect();
      e.preventDefault();
      return this.deeds().onMenu({ x: Math.max(box.left, 0) + 12, y: box.bottom }, focus, row);
    }
    if (command && e.key === 'c') {
      if (String(getSelection()) !== '') return; // a piece of text was marked with the mouse
      e.preventDefault();
      return this.deeds().onCopy();
    }
    if (command && e.key === 'a') {
      e.preventDefault();
      this.selection.all(this.lines);
      return this.painter.selected();
    }
    if (e.key === 'Escape' && this.selection.count > 0) {
      this.selection.clear();
      return this.painter.selected();
    }
    if (e.key === 'Enter' && row?.group) {
      e.preventDefault();
      return this.deeds().onToggle(row);
    }
    if (
      row?.group &&
      (e.key === 'ArrowRight' || e.key === 'ArrowLeft') &&
      focus.column === GROUP &&
      row.group.open === (e.key === 'ArrowLeft')
    ) {
      e.preventDefault();
      return this.deeds().onToggle(row);
    }
    if (e.key === 'Enter' || e.key === ' ') {
      e.preventDefault();
      if (e.key === 'Enter') this.selection.only(focus.line);
      else this.selection.toggle(focus.line);
      this.painter.selected();
      if (row && !row.group) this.deeds().onOpen(row);
      return;
    }
    const next = this.step(e.key, command, focus, ids);
    if (!next) return;
    e.preventDefault();
    if (e.shiftKey && next.line !== focus.line) {
      if (!this.selection.has(focus.line)) this.selection.only(focus.line);
      this.selection.extend(next.line);
      this.painter.selected();
    }
    this.go(next.line, next.column);
  }

  /** Where a key leads; a page moves the view with it, so that the cell stays where the eye is. */
  private step(key: string, command: boolean, { line, column }: Focus, ids: readonly number[]): Focus | null {
    const page = Math.max(1, Math.floor(this.size.height / ROW) - 1);
    const last = this.lines - 1;
    const side = (by: number) => ids[Math.max(0, Math.min(ids.length - 1, ids.indexOf(column) + by))] ?? column;
    switch (key) {
      case 'ArrowDown':
        return { line: command ? last : Math.min(last, line + 1), column };
      case 'ArrowUp':
        return { line: command ? 0 : Math.max(0, line - 1), column };
      case 'ArrowRight':
        return { line, column: side(1) };
      case 'ArrowLeft':
        return { line, column: side(-1) };
      case 'PageDown':
      case 'PageUp': {
        const by = key === 'PageDown' ? page : -page;
        this.parts.scroller.scrollTop = this.tall.scrollFor(this.top + by * ROW);
        this.draw();
        return { line: Math.max(0, Math.min(last, line + by)), column };
      }
      case 'Home':
        return command ? { line: 0, column } : { line, column: ids[0] ?? column };
      case 'End':
        return command ? { line: last, column } : { line, column: ids.at(-1) ?? column };
      default:
        return null;
    }
  }
}
