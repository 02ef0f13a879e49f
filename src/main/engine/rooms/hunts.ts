// Handlers of contract/hunts.ts: the library of hunts, folders of the analyst's own, and running all of them.

import { QuarryError } from '../../../shared/base/errors.js';
import { readTimeRange } from '../../../shared/contract/values.js';
import type { Handlers } from '../../../shared/contract/index.js';
import { parametersOf, type Hunt } from '../hunts/hunt.js';
import { folderOf, HuntLibrary } from '../hunts/library.js';
import { byRank, OutcomeFile, OutcomeShelf } from '../hunts/outcomes.js';
import { presentEvidence, runAll } from '../hunts/runAll.js';
import type { KqlHelp } from '../query/help.js';
import type { RoomDeps } from './deps.js';
import { ticksOf } from './hunt.js';

type HuntsCalls = Extract<keyof import('../../../shared/contract/index.js').Contract, `hunts.${string}`>;

const LIMIT_KEY = 'hunts.limitMs';
const RANGE_KEY = 'hunts.timeRange';
export const DEFAULT_LIMIT_MS = 10_000;

export function huntsRoom(deps: RoomDeps, help: KqlHelp): Handlers<HuntsCalls> {
  const { store, ports } = deps;
  const library = new HuntLibrary(deps, help);
  const shelf = new OutcomeShelf(store.sql);
  const file = new OutcomeFile(ports, ports.files.join(store.folder, 'hunts'), shelf);
  const setting = (key: string): string | null => {
    const row = store.sql.get('SELECT value FROM setting WHERE key = ?', [key]);
    return row ? String(row['value']) : null;
  };
  const remember = async (key: string, value: string) => {
    if (setting(key) !== value) await store.record('setting.set', { key, value });
  };
  const limitMs = () => Number(setting(LIMIT_KEY) ?? DEFAULT_LIMIT_MS);
  const lastRange = () => {
    const kept = setting(RANGE_KEY);
    const range = readTimeRange.nullable().safeParse(kept === null ? null : JSON.parse(kept));
    return range.success ? range.data : null;
  };
  let running = false;

  return {
    'hunts.list': async ({ text }) => {
      const words = text.toLowerCase().split(/\s+/).filter(Boolean);
      const found = (await library.hunts()).filter((h) => words.every((w) => searched(h).includes(w)));
      return found.map((h) => library.card(h));
    },
    'hunts.get': async ({ key }) => {
      const hunt = await library.get(key);
      return { card: library.card(hunt), kql: hunt.kql, parameters: parametersOf(hunt.kql) };
    },
    'hunts.check': (_, scope) => library.check(scope.cancel, (done, total) => scope.emit({ done, total })),
    'hunts.folders': async () => (await library.loadedFolders()).map(folderOf),
    'hunts.addFolder': async ({ path }, scope) => folderOf(await library.add(path, scope.cancel)),
    'hunts.dropFolder': async ({ name, files }, scope) => {
      const root = ports.files.join(store.folder, 'hunts', safePart(name));
      await ports.files.makeFolder(root);
      const made = new Set<string>();
      for (const file of files) {
        scope.cancel.throwIfCancelled();
        const parts = file.path.split(/[\\/]/).filter(Boolean).map(safePart);
        const folder = ports.files.join(root, ...parts.slice(0, -1));
        if (!made.has(folder)) await ports.files.makeFolder(folder);
        made.add(folder);
        await ports.files.writeAtomic(ports.files.join(folder, parts.at(-1) ?? 'query.kql'), ports.codec.encodeUtf8(file.text));
      }
      return folderOf(await library.add(root, scope.cancel));
    },
    'hunts.reloadFolders': async () => (await library.reload()).map(folderOf),
    'hunts.removeFolder': async ({ path }) => {
      await library.remove(path);
      return {};
    },
    'hunts.runAll': async ({ keys, limitMs: given, timeRange, again }, scope) => {
      if (running) throw new QuarryError('hunts.running', 'the hunts are already being run');
      running = true;
      try {
        if (given !== null) await remember(LIMIT_KEY, String(given));
        await remember(RANGE_KEY, JSON.stringify(timeRange));
        await file.load();
        const all = await library.hunts();
        const range = ticksOf(timeRange);
        shelf.keepOnly(presentEvidence(deps, range), new Set(all.map((h) => h.key)));
        const wanted = keys === null ? null : new Set(keys);
        return await runAll(deps, wanted ? all.filter((h) => wanted.has(h.key)) : all, {
          limitMs: limitMs(),
          timeRange: range,
          again,
          cancel: scope.cancel,
          onProgress: (p) => scope.emit(p),
        });
      } finally {
        running = false;
        await file.save();
      }
    },
    'hunts.outcomes': async () => {
      await file.load();
      const range = lastRange();
      const present = presentEvidence(deps, ticksOf(range));
      const all = shelf.all();
      const keys = new Set((await library.hunts()).map((h) => h.key));
      const current = all.filter((r) => r.evidence === present && keys.has(r.outcome.key));
      return {
        outcomes: current.map((r) => r.outcome).sort(byRank),
        limitMs: limitMs(),
        timeRange: range,
        at: current.reduce<string | null>((latest, r) => (latest === null || r.at > latest ? r.at : latest), null),
        stale: all.length > 0 && current.length === 0,
      };
    },
  };
}

const searched = (h: Hunt): string =>
  `${h.name}\n${h.description}\n${h.tactics.join(' ')} ${h.techniques.join(' ')}\n${h.kql}`.toLowerCase();

/** A name no file system trips over, and no way out of the folder. */
function safePart(name: string): string {
  const clean = [...name]
    .map((c) => (c.charCodeAt(0) < 32 || '<>:"|?*\\/'.includes(c) ? '_' : c))
    .join('')
    .replace(/^\.+/, '_')
    .slice(-120);
  return clean === '' ? '_' : clean;
}
