// Texts the parser would sit over for minutes and nobody can stop it: refused before it sees them, with what to write instead.

import { QuarryError } from '../base/errors.js';

/** Words, numbers and texts beyond the long lists, which never reach the parser. */
const MOST_WORDS = 400_000;
/** Brackets in brackets. The analyzer itself gives up at some 450. */
const DEEPEST = 1000;

export const TOO_DEEP_RULE = 'KS245';

export const tooDeep = (start: number, end: number): QuarryError =>
  new QuarryError(
    'query.limit',
    'The query is nested too deep to be analyzed. Write long chains of alternatives as in (…), has_any (…) or a list in a let statement, and break up deep calls and long pipelines with let.',
    { start, end, rule: TOO_DEEP_RULE },
  );

/** Throws QuarryError 'query.limit'. `code` is the text with comments and texts blanked. */
export function refuseTooMuch(code: string): void {
  let depth = 0;
  let words = 0;
  let within = false;
  for (let i = 0; i < code.length; i++) {
    const c = code.charCodeAt(i);
    if (c === 40 || c === 91 || c === 123) {
      if (++depth > DEEPEST) throw tooDeep(i, i + 1);
    } else if (c === 41 || c === 93 || c === 125) depth = Math.max(0, depth - 1);
    const word = (c >= 48 && c <= 57) || (c >= 65 && c <= 90) || c === 95 || (c >= 97 && c <= 122) || c === 44;
    if (word && !within && ++words > MOST_WORDS)
      throw new QuarryError(
        'query.limit',
        `The query has more than ${MOST_WORDS} words and values. Keep long lists of texts in one in (…), dynamic([…]) or datatable, or in a watchlist of a reference pack.`,
        { start: i, end: i + 1, limit: MOST_WORDS },
      );
    within = word;
  }
}
