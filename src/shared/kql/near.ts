// Names close to one that does not exist, for "did you mean".

/** Up to `limit` names by edit distance, case ignored; a shared beginning counts for much. */
export function nearNames(name: string, names: readonly string[], limit = 3): readonly string[] {
  const wanted = name.toLowerCase();
  const scored: { readonly name: string; readonly score: number }[] = [];
  for (const candidate of names) {
    const other = candidate.toLowerCase();
    const longest = Math.max(wanted.length, other.length);
    const most = longest < 2 ? 0 : longest < 4 ? 1 : Math.max(2, Math.floor(longest / 3));
    const inside = wanted.length > 3 && (other.includes(wanted) || wanted.includes(other));
    if (!inside && Math.abs(other.length - wanted.length) > most) continue;
    const score = distance(wanted, other);
    if (score <= most || inside) scored.push({ name: candidate, score: inside ? Math.min(score, most) : score });
  }
  const best = Math.min(...scored.map((s) => s.score));
  const begins = (s: { readonly name: string }) => (s.name.charAt(0).toLowerCase() === wanted.charAt(0) ? 0 : 1);
  return scored
    .filter((s) => best > 1 || s.score <= best + 1)
    .sort((a, b) => a.score - b.score || begins(a) - begins(b) || (a.name < b.name ? -1 : 1))
    .slice(0, limit)
    .map((s) => s.name);
}

/** Whether a name is one of the names with a slip or two: what a person meant to type, not another name. */
export function misspelt(name: string, names: readonly string[]): boolean {
  const wanted = name.toLowerCase();
  const most = wanted.length < 10 ? 1 : 2;
  return names.some((candidate) => {
    const other = candidate.toLowerCase();
    return Math.abs(other.length - wanted.length) <= most && distance(wanted, other) <= most;
  });
}

/** Edits to get from one to the other; two neighbours swapped are one. */
function distance(a: string, b: string): number {
  let before: readonly number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (before[j - 2] ?? 0) + 1 : Infinity;
      row.push(Math.min((row[j - 1] ?? 0) + 1, (previous[j] ?? 0) + 1, change, swapped));
    }
    before = previous;
    previous = row;
  }
  return previous[b.length] ?? 0;
}
