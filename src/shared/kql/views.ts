// Wildcards of union that reach views: the library looks among the tables only, so the views are named in their place.

const VIEW = /\blet\s+(\w+)\s*=\s*view\s*\(\s*\)/g;
const UNION = /\bunion\b[^;|]*/g;
const WILDCARD = /(?<![\w*'"])(\w*\*[\w*]*)(?![\w('"])/g;

/** The text with every wildcard that reaches a view written out; null when there is none. */
export function namedViews(text: string, tables: readonly string[]): string | null {
  const views = [...text.matchAll(VIEW)].map((m) => m[1] ?? '');
  if (views.length === 0) return null;
  let found = false;
  const out = text.replace(UNION, (clause) => {
    const fuzzy = /\bisfuzzy\s*=\s*true\b/i.test(clause);
    let gone = 0;
    const written = clause.replace(WILDCARD, (all) => {
      const pattern = new RegExp(`^${all.replace(/\*/g, '.*')}$`);
      const names = [...views, ...tables].filter((n) => pattern.test(n));
      if (names.length === 0 && !fuzzy) return all;
      found = true;
      if (names.length === 0) gone++;
      return names.length === 0 ? GONE : names.join(', ');
    });
    return gone === 0 ? written : written.replace(new RegExp(`${GONE}\\s*,|,\\s*${GONE}|${GONE}`, 'g'), '');
  });
  return found ? out : null;
}

/** Stands for a wildcard nothing matches until its comma is gone too. */
const GONE = '\u0000';
