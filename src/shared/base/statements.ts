// Where queries begin and end in a text that holds several: blank lines separate them, as in the product's own query pages,
// except inside strings of several lines and inside brackets; `let`, `set` and `declare` in front belong to what follows.

export interface StatementBlock {
  readonly start: number;
  readonly end: number;
}

/** Pieces of text between blank lines, without the white space around them. */
export function statementBlocks(text: string): StatementBlock[] {
  const out: StatementBlock[] = [];
  let start = -1;
  let end = 0;
  let depth = 0;
  let i = 0;
  const close = () => {
    if (start >= 0) out.push({ start, end });
    start = -1;
    depth = 0;
  };
  while (i < text.length) {
    const c = text[i] as string;
    if (c === '\n' && depth === 0 && /^\n[ \t\r]*(?:\n|$)/.test(text.slice(i, i + 400))) {
      close();
      i++;
      continue;
    }
    if (c === ' ' || c === '\t' || c === '\r' || c === '\n') {
      i++;
      continue;
    }
    if (start < 0) start = i;
    const skipped = skip(text, i);
    if (skipped > i) i = skipped;
    else {
      if (c === '(' || c === '[' || c === '{') depth++;
      else if (c === ')' || c === ']' || c === '}') depth = Math.max(0, depth - 1);
      i++;
    }
    end = i;
  }
  close();
  return out;
}

/** The end of the string or comment that begins here, or the position itself. */
function skip(text: string, i: number): number {
  const c = text[i];
  if (c === '/' && text[i + 1] === '/') {
    const end = text.indexOf('\n', i);
    return end < 0 ? text.length : end;
  }
  for (const fence of ['```', '~~~'])
    if (text.startsWith(fence, i)) {
      const end = text.indexOf(fence, i + 3);
      return end < 0 ? text.length : end + 3;
    }
  if (c !== '"' && c !== "'") return i;
  const verbatim = text[i - 1] === '@';
  for (let j = i + 1; j < text.length; j++) {
    if (text[j] === '\n' && !verbatim) return j;
    if (text[j] === '\\' && !verbatim) j++;
    else if (text[j] === c) {
      if (verbatim && text[j + 1] === c) j++;
      else return j + 1;
    }
  }
  return text.length;
}

const DECLARES = /^(?:\s|\/\/[^\n]*\n)*(?:let|set|declare|alias|restrict)\b/i;
const onlyDeclares = (block: string): boolean => DECLARES.test(block) && /;\s*(?:\/\/[^\n]*\s*)*$/.test(block);

/** Every piece that can run, in order: what a cursor in each block would run, without those that are only comments. */
export function statementsOf(text: string): readonly (readonly [number, number])[] {
  const found = new Map<number, readonly [number, number]>();
  for (const { start, end } of statementBlocks(text)) {
    if (/^(?:\s|\/\/[^\n]*(?:\n|$))*$/.test(text.slice(start, end))) continue;
    const [from, to] = statementAt(text, start);
    found.set(from, [from, to]);
  }
  return [...found.values()];
}

/**
 * What runs for a cursor at `offset`: the block around it (the one before it when it stands between blocks), with the blocks of
 * declarations right before it. In a block that only declares, the query it serves is taken along.
 */
export function statementAt(text: string, offset: number): readonly [number, number] {
  const blocks = statementBlocks(text);
  let at = blocks.findIndex((b) => offset <= b.end);
  if (at < 0 || (at > 0 && offset < (blocks[at]?.start ?? 0))) at = at < 0 ? blocks.length - 1 : at - 1;
  if (at < 0) return [0, text.length];
  const body = (i: number) => text.slice(blocks[i]?.start ?? 0, blocks[i]?.end ?? 0);
  let first = at;
  while (first > 0 && onlyDeclares(body(first - 1))) first--;
  let last = at;
  while (last < blocks.length - 1 && onlyDeclares(body(last))) last++;
  return [blocks[first]?.start ?? 0, blocks[last]?.end ?? text.length];
}
