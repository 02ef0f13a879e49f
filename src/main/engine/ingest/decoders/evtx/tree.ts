// A layout as a tree of elements, only while its plan is compiled.

import { assertNever } from '../../../../../shared/base/result.js';
import { damaged } from './layout.js';
import type { NameTable } from './names.js';
import { ATTRIBUTE, CONTENT, END, OPEN, TEXT, VALUE, type Layout } from './program.js';
import { TYPE } from './values.js';

export type Part =
  | { readonly text: string }
  | { readonly value: number; /** Declared to hold a fragment, but none was there. */ readonly fragment: boolean };
export interface ElementNode {
  readonly name: string;
  readonly attributes: { readonly name: string; readonly parts: Part[] }[];
  readonly content: (Part | ElementNode)[];
}
export const isElement = (item: Part | ElementNode): item is ElementNode => 'content' in item;

type Operation = typeof OPEN | typeof ATTRIBUTE | typeof CONTENT | typeof END | typeof TEXT | typeof VALUE;

/** The top elements of a layout. `base` is the position of its first value in the record's table. */
export function treeOf(layout: Layout, names: NameTable, base = 0): (Part | ElementNode)[] {
  const { operations } = layout.program;
  const top: (Part | ElementNode)[] = [];
  const open: ElementNode[] = [];
  const inner = nestedBases(layout, base);
  let attribute: Part[] | null = null;
  let at = 0;
  const next = () => operations[at++] as number;
  const content = () => open.at(-1)?.content ?? top;
  while (at < operations.length) {
    const operation = next() as Operation;
    switch (operation) {
      case OPEN: {
        const element: ElementNode = { name: names.text(next()), attributes: [], content: [] };
        content().push(element);
        open.push(element);
        attribute = null;
        break;
      }
      case ATTRIBUTE: {
        attribute = [];
        const name = names.text(next());
        const element = open.at(-1);
        if (!element) throw damaged('attribute', 'an attribute outside an element', 0);
        element.attributes.push({ name, parts: attribute });
        break;
      }
      case CONTENT:
        attribute = null;
        break;
      case END:
        open.pop();
        attribute = null;
        break;
      case TEXT:
        (attribute ?? content()).push({ text: names.text(next()) });
        break;
      case VALUE: {
        const index = next();
        const declared = next();
        const fragment = inner.get(index);
        if (fragment && !attribute) content().push(...treeOf(fragment.layout, names, fragment.base));
        else (attribute ?? content()).push({ value: base + index, fragment: declared === TYPE.binXml || fragment !== undefined });
        break;
      }
      default:
        return assertNever(operation);
    }
  }
  return top;
}

function nestedBases(layout: Layout, base: number): Map<number, { readonly layout: Layout; readonly base: number }> {
  const bases = new Map<number, { readonly layout: Layout; readonly base: number }>();
  let next = base + layout.program.valueCount;
  for (const { index, layout: inner } of layout.nested) {
    bases.set(index, { layout: inner, base: next });
    next += inner.valueCount;
  }
  return bases;
}
