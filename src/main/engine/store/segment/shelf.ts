// The segment files of a case that are open, and what was decoded from them. The engine's thread has one; every helper thread
// has its own.

import type { HostPorts } from '../../ports.js';
import type { Dictionary, Vector } from '../../query/values.js';
import { ByteCache } from './cache.js';
import type { StoredDictionary } from './dictionary.js';
import { SegmentReader, type SegmentCaches } from './read.js';

/** Files held open at once; well below what systems allow a process. */
const OPEN_MAX = 64;

export class SegmentShelf {
  readonly #open = new Map<number, SegmentReader>();
  readonly #caches: SegmentCaches;
  /** Files of the segments that were ever opened. */
  readonly #files = new Map<number, string>();

  constructor(
    private readonly ports: HostPorts,
    private readonly folder: string,
    cacheBytes: number,
  ) {
    this.#caches = {
      kept: new ByteCache<Vector | StoredDictionary>(cacheBytes),
      alive: new Map(),
      reopen: (key) => this.reader(Number(key), this.#files.get(Number(key)) ?? ''),
    };
  }

  /** The segment's open file. Ask again after anything that may have opened others: the longest unused is closed. */
  reader(segment: number, file: string): SegmentReader {
    const open = this.#open.get(segment);
    if (open !== undefined) {
      this.#open.delete(segment);
      this.#open.set(segment, open);
      return open;
    }
    this.#files.set(segment, file);
    for (const [oldest, reader] of this.#open) {
      if (this.#open.size < OPEN_MAX) break;
      reader.close();
      this.#open.delete(oldest);
    }
    const path = this.ports.files.join(this.folder, file);
    const reader = new SegmentReader(this.ports, `segments/${file}`, path, String(segment), this.#caches);
    this.#open.set(segment, reader);
    return reader;
  }

  /** A dictionary by its origin, which begins with the segment's number. */
  dictionary(origin: string, fileOf: (segment: number) => string): Dictionary {
    const segment = Number(origin.slice(0, origin.indexOf('/')));
    return this.reader(segment, fileOf(segment)).dictionary(origin);
  }

  /** Closes the files of segments that are no longer there. */
  retain(isThere: (segment: number) => boolean): void {
    for (const [segment, reader] of this.#open) {
      if (isThere(segment)) continue;
      reader.close();
      this.#open.delete(segment);
    }
  }

  close(): void {
    this.retain(() => false);
    this.#caches.kept.clear();
    this.#caches.alive.clear();
  }
}
