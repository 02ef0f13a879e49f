// What the engine is doing and last did, for the status line: imports under way, the last query, long jobs with a way to stop.

import { create } from 'zustand';
import type { Broadcast } from '../../shared/contract/case.js';

export type ImportProgress = Extract<Broadcast, { kind: 'import.progress' }>;

export interface QueryNote {
  readonly ms: number;
  readonly rows: number;
  readonly groupsRead: number;
  readonly groupsSkipped: number;
}
export interface Job {
  readonly id: string;
  readonly title: string;
  /** 0–1, or null while the amount is unknown. */
  readonly part: number | null;
  readonly detail: string;
  readonly cancel: (() => void) | null;
}

interface Activity {
  /** Last word of every file being imported, by "job path". */
  readonly imports: ReadonlyMap<string, ImportProgress>;
  readonly jobs: readonly Job[];
  readonly lastQuery: QueryNote | null;
}

export const useActivity = create<Activity>(() => ({ imports: new Map(), jobs: [], lastQuery: null }));

/** The Hunt room (and whoever else runs KQL) notes each finished query here. */
export const noteQuery = (lastQuery: QueryNote) => useActivity.setState({ lastQuery });

const OVER: ReadonlySet<ImportProgress['phase']> = new Set(['done', 'failed', 'cancelled']);

export function noteImport(message: ImportProgress): void {
  useActivity.setState((s) => {
    const imports = new Map(s.imports);
    const key = `${message.job} ${message.path}`;
    if (OVER.has(message.phase)) imports.delete(key);
    else imports.set(key, message);
    return { imports };
  });
}
export const clearImports = () => useActivity.setState({ imports: new Map() });

export function putJob(job: Job): void {
  useActivity.setState((s) => ({ jobs: [...s.jobs.filter((j) => j.id !== job.id), job] }));
}
export const endJob = (id: string) => useActivity.setState((s) => ({ jobs: s.jobs.filter((j) => j.id !== id) }));
