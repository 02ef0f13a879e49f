// The column expressions of connector files: `=Constant text`, `Field`, `` `odd name` ``, `$named`, `'text'`, 42, call(a, b).
// Parsing only; compile.ts turns the tree into a reader for one record shape.

export type Expression =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'null' }
  | { readonly kind: 'field'; readonly name: string }
  /** `item` or `item.key`: the element of the row's `each` list. */
  | { readonly kind: 'item'; readonly path: readonly string[] }
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] };

export class ExpressionError extends Error {}

const TOKEN = /\s*(?:(`[^`]+`)|('(?:[^'\\]|\\.)*')|(-?\d+(?:\.\d+)?(?![\w.]))|(\$[A-Za-z_]\w*)|([A-Za-z_@#][\w.@#:/-]*)|([(),]))/y;

export function parseExpression(source: string): Expression {
  if (source.startsWith('=')) return { kind: 'text', value: source.slice(1) };
  const tokens = tokenise(source);
  let at = 0;
  const fail = (what: string): never => {
    throw new ExpressionError(`${what} in "${source}"`);
  };
  const read = (): Expression => {
    const token = tokens[at++] ?? fail('unexpected end');
    const first = token.charAt(0);
    if (first === '`') return { kind: 'field', name: token.slice(1, -1) };
    if (first === "'")
      return { kind: 'text', value: token.slice(1, -1).replace(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c === 't' ? '\t' : c)) };
    if (first === '$') return { kind: 'named', name: token.slice(1) };
    if (/^-?\d/.test(token)) return { kind: 'number', value: Number(token) };
    if ('(),'.includes(first)) return fail(`unexpected "${token}"`);
    if (tokens[at] === '(') {
      at++;
      const args: Expression[] = [];
      if (tokens[at] === ')') at++;
      else
        for (;;) {
          args.push(read());
          const next = tokens[at++];
          if (next === ')') break;
          if (next !== ',') fail(`expected "," or ")" after argument ${args.length} of ${token}`);
        }
      return { kind: 'call', name: token, args };
    }
    if (token === 'true' || token === 'false') return { kind: 'bool', value: token === 'true' };
    if (token === 'null') return { kind: 'null' };
    if (token === 'item' || token.startsWith('item.')) return { kind: 'item', path: token.split('.').slice(1) };
    return { kind: 'field', name: token };
  };
  const tree = read();
  if (at < tokens.length) fail(`unexpected "${tokens[at] ?? ''}"`);
  return tree;
}

function tokenise(source: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const from = TOKEN.lastIndex;
    if (source.slice(from).trim() === '') break;
    const m = TOKEN.exec(source);
    if (!m) throw new ExpressionError(`cannot read "${source.slice(from).trim()}" in "${source}"`);
    tokens.push(m[1] ?? m[2] ?? m[3] ?? m[4] ?? m[5] ?? m[6] ?? '');
  }
  return tokens;
}

/** Every call and `$name` in a tree, for validation. */
export function walkExpression(tree: Expression, visit: (node: Expression) => void): void {
  visit(tree);
  if (tree.kind === 'call') for (const arg of tree.args) walkExpression(arg, visit);
}
