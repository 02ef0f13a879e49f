// XML text as a dynamic value: attributes under `@name`, text under `#text`, repeated elements as arrays. No external entities.

import type { Dynamic } from '../values.js';

type Bag = { [key: string]: Dynamic };
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const DEPTH_MAX = 256;

function unescape(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([0-9a-fA-F]+)|(\w+));/g, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return ENTITIES[name] ?? whole;
    const cp = decimal !== undefined ? Number(decimal) : parseInt(hex ?? '', 16);
    return cp <= 0x10ffff ? String.fromCodePoint(cp) : whole;
  });
}

class Reader {
  private at = 0;
  constructor(private readonly text: string) {}

  document(): Dynamic {
    this.misc();
    const root = this.element(0);
    this.misc();
    return root && this.at === this.text.length ? { [root[0]]: root[1] } : null;
  }

  /** Skips what is neither element nor text. */
  private misc(): void {
    for (;;) {
      const m = this.match(/\s+|<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!DOCTYPE(?:[^[>]|\[[\s\S]*?\])*>|\ufeff/y);
      if (!m) return;
    }
  }
  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const m = pattern.exec(this.text);
    if (m) this.at = pattern.lastIndex;
    return m;
  }

  private element(depth: number): [string, Dynamic] | null {
    if (depth > DEPTH_MAX) return null;
    const open = this.match(/<([^\s/>!?=<]+)/y);
    if (!open) return null;
    const name = open[1] as string;
    const bag: Bag = {};
    for (let a = this.attribute(); a; a = this.attribute()) bag[`@${a[1]}`] = unescape(a[2] ?? a[3] ?? '');
    if (this.match(/\s*\/>/y)) return [name, Object.keys(bag).length ? bag : null];
    if (!this.match(/\s*>/y)) return null;
    let text = '';
    let children = 0;
    for (;;) {
      const chunk = this.match(/[^<]+/y);
      if (chunk) {
        text += unescape(chunk[0]);
        continue;
      }
      const data = this.match(/<!\[CDATA\[([\s\S]*?)\]\]>/y);
      if (data) {
        text += data[1] ?? '';
        continue;
      }
      if (this.match(/<!--[\s\S]*?-->|<\?[\s\S]*?\?>/y)) continue;
      const close = this.match(/<\/([^\s>]+)\s*>/y);
      if (close) {
        if (close[1] !== name) return null;
        break;
      }
      const child = this.element(depth + 1);
      if (!child) return null;
      children++;
      const [key, value] = child;
      const held = bag[key];
      if (held === undefined || !Object.hasOwn(bag, key))
        Object.defineProperty(bag, key, { value, enumerable: true, configurable: true, writable: true });
      else bag[key] = Array.isArray(held) && this.repeated.has(held) ? this.grown(held as Dynamic[], value) : this.grown([held], value);
    }
    const trimmed = children ? text.trim() : text;
    if (children === 0 && Object.keys(bag).length === 0) return [name, trimmed.trim() === '' ? null : trimmed];
    if (trimmed.trim() !== '') bag['#text'] = trimmed;
    return [name, bag];
  }
  /** Arrays made here, as opposed to values that are arrays. */
  private readonly repeated = new WeakSet<object>();
  private grown(list: Dynamic[], value: Dynamic): Dynamic {
    list.push(value);
    this.repeated.add(list);
    return list;
  }
  private attribute(): RegExpExecArray | null {
    return this.match(/\s+([^\s=/>]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/y);
  }
}

/** Null when the text is not well-formed XML. */
export const parseXml = (text: string): Dynamic => new Reader(text).document();
