// Names of other places: workspace("w").T, app("a").T, adx("…").T, arg("…").T, cluster("c").database("d").T. A case is the only
// place there is, so what stands before the table is blanked, every other character staying where it was, and said in a warning.

export interface LocalText {
  readonly text: string;
  /** The places as written, each once: `workspace("soc")`. */
  readonly places: readonly string[];
  /** Tables named behind them. Those no schema knows are read as empty, with the columns the query asks for. */
  readonly tables: ReadonlySet<string>;
  /** Where a table of another place is named → that place. */
  readonly scoped: ReadonlyMap<number, string>;
}

/** Comments and texts are matched first, so that only real calls are found. */
const TEXTS = /\/\/[^\r\n]*|```[\s\S]*?```|[hH]?@"(?:[^"]|"")*"|[hH]?@'(?:[^']|'')*'|"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*'/.source;
const ARGUMENT = /\(\s*(?:"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*'|[^()"';|]*)\s*\)/.source;
const PLACE = `(?:workspace|app|resource|adx|arg|cluster)\\s*${ARGUMENT}(?:\\s*\\.\\s*database\\s*${ARGUMENT})?|database\\s*${ARGUMENT}`;
const SCOPED = new RegExp(`${TEXTS}|(?<![\\w.\\]])(${PLACE})\\s*\\.\\s*(?=([A-Za-z_]\\w*|\\[|\\*))`, 'g');
/** The entities of macro-expand, each of which is the case. */
const GROUP = /\bentity_group\s*\[[^\]]*\]/g;
const HERE = 'database()';
const blank = (text: string): string => text.replace(/[^\r\n]/g, ' ');

export function localScopes(written: string): LocalText {
  const places = new Set<string>();
  const tables = new Set<string>();
  const scoped = new Map<number, string>();
  // In `restrict access to (…)` it matters whether a table or a view is meant, so there the case's own database() remains.
  const restrictions = [...written.matchAll(/\brestrict\s+access\s+to\s*\([^;]*/g)].map((m) => [m.index, m.index + m[0].length] as const);
  // What an entity group or an alias lists are places themselves, not tables of one.
  const here = written.replace(GROUP, (group) =>
    group.replace(new RegExp(PLACE, 'g'), (place) => {
      places.add(place.replace(/\s*([().])\s*/g, '$1'));
      return place.length >= HERE.length ? HERE.padEnd(place.length) : place;
    }),
  );
  const text = here.replace(SCOPED, (all: string, place: string | undefined, name: string | undefined, offset: number) => {
    if (place === undefined || name === 'database') return all;
    const rest = here.slice(offset + all.length);
    const call = /^\w+\s*\(/.test(rest);
    if (call && name !== 'table' && name !== undefined) return blank(all);
    if (!/^database\s*\(\s*\)$/.test(place)) places.add(place.replace(/\s*([().])\s*/g, '$1'));
    const named = /^table\s*\(\s*(['"])(\w+)\1\s*\)|^\[\s*(['"])(\w+)\3\s*\]/.exec(rest);
    const table = named ? (named[2] ?? named[4]) : name;
    if (table !== undefined && /^[A-Za-z_]\w*$/.test(table) && !call) tables.add(table);
    else if (named?.[2] !== undefined) tables.add(named[2]);
    scoped.set(offset + all.length, place.replace(/\s+/g, ''));
    const restricting = restrictions.some(([from, to]) => offset >= from && offset < to);
    return restricting && place.length >= HERE.length
      ? HERE + blank(all.slice(HERE.length, place.length)) + all.slice(place.length)
      : blank(all);
  });
  return { text, places: [...places], tables, scoped };
}
