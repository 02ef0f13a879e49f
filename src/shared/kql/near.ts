// Names close to one that does not exist, for "did you mean".

/** Up to `limit` names by edit distance, case ignored; a shared beginning counts for much. */
export function nearNames(name: string, names: readonly string[], limit = 3): readonly string[] {
  const wanted = name.toLowerCase();
  const scored: { readonly name: string; readonly score: number }[] = [];
  for (const candidate of names) {
    const other = candidate.toLowerCase();
    const most = Math.max(2, Math.floor(Math.max(wanted.length, other.length) / 3));
    const inside = wanted.length > 3 && (other.includes(wanted) || wanted.includes(other));
    if (!inside && Math.abs(other.length - wanted.length) > most) continue;
    const score = distance(wanted, other);
    if (score <= most || inside) scored.push({ name: candidate, score: inside ? Math.min(score, most) : score });
  }
  return scored
    .sort((a, b) => a.score - b.score || (a.name < b.name ? -1 : 1))
    .slice(0, limit)
    .map((s) => s.name);
}

function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      row.push(Math.min((row[j - 1] ?? 0) + 1, (previous[j] ?? 0) + 1, (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}
