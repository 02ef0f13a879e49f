// What really happened, kept while the story is written down and resolved to records once the logs are numbered.

import type { Logged } from './machine.js';

export interface Evidence {
  readonly source: string;
  /** The EventRecordID for event logs, the record's own id elsewhere. */
  readonly recordId: string;
  readonly what: string;
}
export interface Stage {
  readonly id: string;
  readonly title: string;
  readonly tactic: string;
  readonly techniques: readonly string[];
  readonly start: string;
  readonly end: string;
  readonly host: string | null;
  readonly account: string;
  readonly entities: readonly string[];
  readonly evidence: readonly Evidence[];
}
type Pointer =
  | { readonly what: string; readonly logged: Logged }
  | { readonly what: string; readonly source: string; readonly recordId: string };

export interface StageDraft extends Omit<Stage, 'start' | 'end' | 'evidence'> {
  readonly start: number;
  readonly end: number;
}

export class TruthBook {
  readonly drafts: (StageDraft & { pointers: Pointer[] })[] = [];

  stage(draft: StageDraft): {
    logged(what: string, events: Logged | readonly Logged[]): void;
    record(what: string, source: string, recordId: string): void;
  } {
    const entry = { ...draft, pointers: [] as Pointer[] };
    this.drafts.push(entry);
    return {
      logged: (what, events) => {
        for (const logged of 'event' in events ? [events] : events) entry.pointers.push({ what, logged });
      },
      record: (what, source, recordId) => void entry.pointers.push({ what, source, recordId }),
    };
  }

  /** `place` knows where each event was written; events that no kept log holds are left out. */
  stages(place: (logged: Logged) => { readonly source: string; readonly recordId: string } | null): Stage[] {
    return this.drafts.map(({ pointers, start, end, ...draft }) => ({
      ...draft,
      start: new Date(start).toISOString(),
      end: new Date(end).toISOString(),
      evidence: pointers.flatMap((pointer): Evidence[] => {
        const found = 'logged' in pointer ? place(pointer.logged) : { source: pointer.source, recordId: pointer.recordId };
        return found ? [{ source: found.source, recordId: found.recordId, what: pointer.what }] : [];
      }),
    }));
  }
}
