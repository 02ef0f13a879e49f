// A small document printer in the manner of Wadler: text, places where a line may break, groups that are laid on one line when
// they fit. Comments are part of the document: whatever follows a line comment begins a new line, wherever it stands.

export type Doc =
  | string
  | readonly Doc[]
  /** A break: flat it is `flat`, broken it is a new line. */
  | { readonly kind: 'line'; readonly flat: string }
  | { readonly kind: 'newline'; readonly blank: boolean }
  | { readonly kind: 'comment'; readonly text: string; readonly own: boolean; readonly blank: boolean }
  | { readonly kind: 'indent'; readonly by: number; readonly body: Doc }
  | { readonly kind: 'group'; readonly body: Doc; readonly broken: boolean }
  /** Items packed as many to a line as fit; between two of them stands a break. */
  | { readonly kind: 'fill'; readonly items: readonly Doc[] };

export const line: Doc = { kind: 'line', flat: ' ' };
export const softline: Doc = { kind: 'line', flat: '' };
export const newline: Doc = { kind: 'newline', blank: false };
export const blankLine: Doc = { kind: 'newline', blank: true };
export const indent = (by: number, body: Doc): Doc => ({ kind: 'indent', by, body });
export const fill = (items: readonly Doc[]): Doc => ({ kind: 'fill', items });
export const group = (body: Doc, broken = false): Doc => ({ kind: 'group', body, broken: broken || mustBreak(body) });

/** Whether a document cannot stand on one line: it holds a line of its own, a comment or a text of several lines. */
export function mustBreak(doc: Doc): boolean {
  if (typeof doc === 'string') return false;
  if (!('kind' in doc)) return doc.some(mustBreak);
  switch (doc.kind) {
    case 'line':
      return false;
    case 'newline':
    case 'comment':
      return true;
    case 'indent':
      return mustBreak(doc.body);
    case 'group':
      return doc.broken;
    case 'fill':
      return doc.items.some(mustBreak);
  }
}

interface Task {
  readonly doc: Doc;
  readonly indent: number;
  readonly flat: boolean;
}

/** The document as text, lines at most `width` wide where its breaks allow. */
export function print(root: Doc, width: number): string {
  const lines: string[] = [];
  let row = '';
  let column = 0;
  let atStart = true; // nothing but indentation stands on this line
  let needsLine = false; // a comment was printed and its line has not ended yet
  const endLine = (by: number, blank: boolean) => {
    if (!atStart) lines.push(row.trimEnd());
    if (blank && lines.length > 0 && lines.at(-1) !== '') lines.push('');
    row = ' '.repeat(by);
    column = by;
    needsLine = false;
    atStart = true;
  };
  const put = (text: string) => {
    row += text;
    const last = text.lastIndexOf('\n');
    column = last < 0 ? column + text.length : text.length - last - 1;
    if (text !== '') atStart = false;
  };
  const stack: Task[] = [{ doc: root, indent: 0, flat: false }];
  for (let task = stack.pop(); task; task = stack.pop()) {
    const { doc, indent: by, flat } = task;
    if (typeof doc === 'string') {
      if (doc === '') continue;
      if (needsLine) endLine(by, false);
      put(atStart && doc.trim() === '' ? '' : doc);
      continue;
    }
    if (!('kind' in doc)) {
      for (let i = doc.length - 1; i >= 0; i--) stack.push({ doc: doc[i] as Doc, indent: by, flat });
      continue;
    }
    switch (doc.kind) {
      case 'line':
        if (needsLine || !flat) endLine(by, false);
        else if (!atStart) put(doc.flat);
        break;
      case 'newline':
        endLine(by, doc.blank);
        break;
      case 'comment':
        if (doc.own || needsLine) endLine(by, doc.blank);
        else if (!atStart) put(' ');
        put(doc.text);
        needsLine = true;
        break;
      case 'indent':
        stack.push({ doc: doc.body, indent: by + doc.by, flat });
        break;
      case 'group':
        stack.push({ doc: doc.body, indent: by, flat: !doc.broken && (flat || fits(doc.body, width - column, stack)) });
        break;
      case 'fill':
        if (flat) {
          for (let i = doc.items.length - 1; i >= 0; i--) {
            stack.push({ doc: doc.items[i] as Doc, indent: by, flat });
            if (i > 0) stack.push({ doc: line, indent: by, flat });
          }
        } else {
          // Each break is decided when it is reached: a group of a break and the item after it does exactly that.
          for (let i = doc.items.length - 1; i > 0; i--) stack.push({ doc: group([line, doc.items[i] as Doc]), indent: by, flat: false });
          const first = doc.items[0];
          if (first !== undefined) stack.push({ doc: first, indent: by, flat: false });
        }
    }
  }
  endLine(0, false);
  return lines.join('\n');
}

/** Whether a document laid flat, and what follows it up to the next possible break, fits in the room left. */
function fits(doc: Doc, room: number, after: readonly Task[]): boolean {
  let left = room;
  const stack: { doc: Doc; flat: boolean }[] = [{ doc, flat: true }];
  let next = after.length - 1;
  while (left >= 0) {
    let item = stack.pop();
    if (!item) {
      const following = after[next--];
      if (!following) return true;
      item = { doc: following.doc, flat: following.flat };
    }
    const d = item.doc;
    if (typeof d === 'string') {
      const end = d.indexOf('\n');
      left -= end < 0 ? d.length : end;
      if (end >= 0) return left >= 0;
      continue;
    }
    if (!('kind' in d)) {
      for (let i = d.length - 1; i >= 0; i--) stack.push({ doc: d[i] as Doc, flat: item.flat });
      continue;
    }
    switch (d.kind) {
      case 'line':
        if (!item.flat) return true;
        left -= d.flat.length;
        break;
      case 'newline':
      case 'comment':
        return true;
      case 'indent':
        stack.push({ doc: d.body, flat: item.flat });
        break;
      case 'group':
        stack.push({ doc: d.body, flat: item.flat && !d.broken });
        break;
      case 'fill':
        for (let i = d.items.length - 1; i >= 0; i--) {
          stack.push({ doc: d.items[i] as Doc, flat: item.flat });
          if (i > 0) stack.push({ doc: line, flat: item.flat });
        }
    }
  }
  return false;
}
