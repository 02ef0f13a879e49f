// The open hunts: text, name and what ran last in each. Kept with the case.

export interface Tab {
  readonly id: string;
  readonly title: string;
  readonly kql: string;
  /** The saved hunt it came from, so that saving goes back there. */
  readonly savedId: string | null;
  /** What to show of the result. */
  readonly show: 'auto' | 'grid' | 'chart' | 'plan';
  /** Values typed for the parameters the text declares. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** A person chose the title; otherwise it follows what runs. */
  readonly named?: boolean;
}
export interface Tabs {
  readonly tabs: readonly Tab[];
  readonly active: string;
  readonly next: number;
  /** The last ones closed, the newest last. */
  readonly closed?: readonly Tab[];
}
const CLOSED_KEPT = 20;

const START = `// Shift+Enter runs the statement under the cursor.
union withsource=Table *
| summarize Rows=count() by Table
| sort by Rows desc`;

export const newTab = (n: number, kql = '', title = `Hunt ${n}`): Tab => ({ id: `t${n}`, title, kql, savedId: null, show: 'auto' });
export const FIRST: Tabs = { tabs: [newTab(1, START, 'What is here')], active: 't1', next: 2 };

export function acceptTabs(kept: unknown): Tabs | null {
  const t = kept as Tabs | null;
  const good =
    t &&
    typeof t.active === 'string' &&
    typeof t.next === 'number' &&
    Array.isArray(t.tabs) &&
    t.tabs.length > 0 &&
    t.tabs.every((x) => typeof x.id === 'string' && typeof x.kql === 'string' && typeof x.title === 'string');
  return good ? t : null;
}

/** The tab's text with the piece that ran replaced; the whole text when that piece has changed since. */
export function replaceRan(text: string, ran: string, offset: number, next: string): { readonly text: string; readonly offset: number } {
  const at = text.startsWith(ran, offset) ? offset : text.indexOf(ran);
  return at < 0 ? { text: next, offset: 0 } : { text: text.slice(0, at) + next + text.slice(at + ran.length), offset: at };
}

export const activeTab = (tabs: Tabs): Tab => tabs.tabs.find((t) => t.id === tabs.active) ?? tabs.tabs[0] ?? newTab(1);

export const change = (tabs: Tabs, id: string, part: Partial<Tab>): Tabs => ({
  ...tabs,
  tabs: tabs.tabs.map((t) => (t.id === id ? { ...t, ...part } : t)),
});
export function openTab(tabs: Tabs, kql: string, title?: string): Tabs {
  const tab = { ...newTab(tabs.next, kql, title), ...(title === undefined ? {} : { named: true }) };
  return { ...tabs, tabs: [...tabs.tabs, tab], active: tab.id, next: tabs.next + 1 };
}
export function closeTab(tabs: Tabs, id: string): Tabs {
  const at = tabs.tabs.findIndex((t) => t.id === id);
  const gone = tabs.tabs[at];
  const rest = tabs.tabs.filter((t) => t.id !== id);
  // An empty tab is nothing to have back.
  const closed = gone && gone.kql.trim() !== '' ? [...(tabs.closed ?? []), gone].slice(-CLOSED_KEPT) : (tabs.closed ?? []);
  if (rest.length === 0) return { tabs: [newTab(tabs.next)], active: `t${tabs.next}`, next: tabs.next + 1, closed };
  return { ...tabs, closed, tabs: rest, active: tabs.active === id ? (rest[Math.max(0, at - 1)]?.id ?? '') : tabs.active };
}
export function reopen(tabs: Tabs): Tabs {
  const tab = tabs.closed?.at(-1);
  return tab ? { ...tabs, tabs: [...tabs.tabs, tab], active: tab.id, closed: (tabs.closed ?? []).slice(0, -1) } : tabs;
}
export const closeOthers = (tabs: Tabs, id: string): string[] => tabs.tabs.flatMap((t) => (t.id === id ? [] : [t.id]));

export function duplicate(tabs: Tabs, id: string): Tabs {
  const from = tabs.tabs.find((t) => t.id === id);
  if (!from) return tabs;
  const copy: Tab = { ...from, id: `t${tabs.next}`, savedId: null };
  const at = tabs.tabs.indexOf(from) + 1;
  return { ...tabs, tabs: [...tabs.tabs.slice(0, at), copy, ...tabs.tabs.slice(at)], active: copy.id, next: tabs.next + 1 };
}
/** Before another tab, or to the end. */
export function moveTab(tabs: Tabs, id: string, before: string | null): Tabs {
  const tab = tabs.tabs.find((t) => t.id === id);
  if (!tab || id === before) return tabs;
  const rest = tabs.tabs.filter((t) => t.id !== id);
  const at = before === null ? rest.length : rest.findIndex((t) => t.id === before);
  return { ...tabs, tabs: [...rest.slice(0, at), tab, ...rest.slice(at)] };
}

/** A tab nobody named is called after the table its statement begins with. */
export function titleAfter(tab: Tab, ran: string, taken: readonly string[] = []): string {
  if (tab.named === true || tab.savedId !== null || !/^Hunt \d+$/.test(tab.title)) return tab.title;
  const plain = ran.replace(/\/\/[^\n]*/g, '').replace(/\b(?:let|set|declare|alias)\b[^;]*;/g, '');
  const word = /^\s*(?:\['([^']+)'\]|([A-Za-z_]\w*))/.exec(plain);
  const title = word?.[1] ?? word?.[2] ?? tab.title;
  let free = title;
  for (let n = 2; taken.includes(free); n++) free = `${title} ${n}`;
  return free;
}
