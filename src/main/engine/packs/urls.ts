// Which file of which pack a URL means. Query strings carry keys and signatures that differ from one tenant to the next, so they
// count only when an exact match decides.

export interface UrlEntry<T> {
  readonly url: string;
  readonly prefix: boolean;
  /** Path below the prefix to what is there; for an exact URL the empty path. */
  readonly files: ReadonlyMap<string, T>;
}

/** Scheme and host in lower case, percent signs read, no query, fragment or `;key=…` behind it, no slash at the end. */
export function plainUrl(url: string): string {
  const bare = url
    .trim()
    .replace(/[?#].*$/s, '')
    .replace(/;[a-z_]+=.*$/is, '');
  const m = /^([a-z][a-z0-9+.-]*:\/\/[^/]*)(.*)$/is.exec(bare);
  const path = decoded(m ? (m[2] ?? '') : bare);
  return `${(m ? (m[1] ?? '') : '').toLowerCase()}${path}`.replace(/\/+$/, '');
}
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** The newest pack first: its exact URL, then the longest prefix that has the file. Null when nothing maps the URL. */
export function findUrl<T>(entries: readonly UrlEntry<T>[], url: string): T | null {
  const exact = entries.find((e) => !e.prefix && e.url === url) ?? entries.find((e) => !e.prefix && plainUrl(e.url) === plainUrl(url));
  const only = exact?.files.get('');
  if (only !== undefined) return only;
  const wanted = plainUrl(url);
  const prefixes = entries
    .filter((e) => e.prefix && isBelow(wanted, plainUrl(e.url)))
    .sort((a, b) => plainUrl(b.url).length - plainUrl(a.url).length);
  for (const entry of prefixes) {
    const below = wanted.slice(plainUrl(entry.url).length).replace(/^\/+/, '');
    const found = entry.files.get(below) ?? entry.files.get(below.toLowerCase());
    if (found !== undefined) return found;
  }
  return null;
}
const isBelow = (url: string, prefix: string): boolean =>
  url.startsWith(prefix) && (url.length === prefix.length || url[prefix.length] === '/' || prefix.endsWith('/'));
