// A list taller than a browser can lay out: where the scroll bar stands, against which line is at the top. Up to the browser's limit
// a pixel of the bar is a pixel of the list; beyond it the bar is shortened and the wheel keeps its own pace.

export const ROW = 26;

let limit = 0;
/** The tallest element this browser lays out, within what is known to be safe; measured once. */
export function tallest(): number {
  if (limit > 0) return limit;
  const probe = document.createElement('div');
  probe.style.cssText = 'position:absolute;visibility:hidden;width:1px;height:33000000px';
  document.body.append(probe);
  limit = probe.offsetHeight === 33_000_000 ? 33_000_000 : 15_000_000;
  probe.remove();
  return limit;
}

export class Tall {
  private readonly real: number;
  /** What the scrolling element is high; the lines alone, without its head. */
  readonly height: number;

  constructor(
    lines: number,
    private readonly view: number,
    most: number,
  ) {
    this.real = lines * ROW;
    this.height = Math.min(this.real, most);
  }
  get ratio(): number {
    const room = this.height - this.view;
    return room > 0 && this.height < this.real ? (this.real - this.view) / room : 1;
  }
  /** Pixels of the list above the view. */
  topOf(scrollTop: number): number {
    return Math.max(0, Math.min(this.real - this.view, scrollTop * this.ratio));
  }
  scrollFor(top: number): number {
    return Math.max(0, Math.min(this.real - this.view, top)) / this.ratio;
  }
}
