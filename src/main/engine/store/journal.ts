// journal.ndjson: everything ever done to the case, one line each, every line carrying the hash of the one before.
// A line is on disk before its effect is visible. Lines are never changed; only a torn last write is cut off on opening.

import type { HostPorts, SyncReadHandle } from '../ports.js';
import { writing } from './errors.js';
import type { JournalEntry } from './types.js';

/** `prev` of the first entry. */
export const NO_HASH = '0'.repeat(64);
/** Every line ends in `,"hash":"<64 hex digits>"}`; the hash covers the bytes before it. */
const TAIL_BYTES = ',"hash":"'.length + 64 + '"}'.length;
const NEWLINE = 10;

export interface JournalProblem {
  readonly seq: number;
  readonly problem: string;
}

interface Line {
  readonly offset: number;
  /** Without the line feed. */
  readonly length: number;
}

function readLine(ports: HostPorts, bytes: Uint8Array): JournalEntry | null {
  try {
    const value = JSON.parse(ports.codec.utf8(bytes, 0, bytes.length)) as JournalEntry | null;
    return value !== null &&
      typeof value === 'object' &&
      typeof value.seq === 'number' &&
      typeof value.kind === 'string' &&
      typeof value.data === 'object' &&
      value.data !== null
      ? value
      : null;
  } catch {
    return null;
  }
}

/** What is wrong with a line as a member of the chain; null when nothing is. */
function chainProblem(ports: HostPorts, bytes: Uint8Array, entry: JournalEntry | null, seq: number, prev: string): string | null {
  if (entry === null) return 'the line is not a journal entry';
  if (entry.seq !== seq) return `expected entry ${seq}, found ${entry.seq}`;
  if (entry.prev !== prev) return 'it does not follow the entry before it';
  if (bytes.length <= TAIL_BYTES || ports.hash.sha256Of(bytes.subarray(0, bytes.length - TAIL_BYTES)) !== entry.hash)
    return 'its content does not match its hash';
  return null;
}

export class Journal {
  #size = 0;
  #lastHash = NO_HASH;
  #handle: SyncReadHandle | null = null;
  readonly #lines: Line[] = [];

  private constructor(
    private readonly ports: HostPorts,
    readonly path: string,
  ) {}

  /** Bytes of a torn last write that were cut off on opening. */
  cutBytes = 0;

  static async open(ports: HostPorts, path: string): Promise<Journal> {
    const journal = new Journal(ports, path);
    if ((await ports.files.stat(path)) === null) return journal;
    const bytes = await ports.files.readAll(path);
    for (let start = 0; start < bytes.length;) {
      const end = bytes.indexOf(NEWLINE, start);
      if (end < 0) break;
      journal.#lines.push({ offset: start, length: end - start });
      start = end + 1;
    }
    // A write cut short leaves half a line, or after a power cut a run of zeros: neither reads as an entry.
    let last: JournalEntry | null = null;
    for (;;) {
      const line = journal.#lines.at(-1);
      if (line === undefined) break;
      last = readLine(ports, bytes.subarray(line.offset, line.offset + line.length));
      if (last !== null) break;
      journal.#lines.pop();
    }
    const line = journal.#lines.at(-1);
    journal.#size = line === undefined ? 0 : line.offset + line.length + 1;
    journal.#lastHash = last?.hash ?? NO_HASH;
    journal.cutBytes = bytes.length - journal.#size;
    if (journal.cutBytes > 0) await writing(path, () => ports.files.truncate(path, journal.#size));
    return journal;
  }

  get length(): number {
    return this.#lines.length;
  }

  /** Size of the file as far as it is ours. */
  get bytes(): number {
    return this.#size;
  }

  get lastHash(): string {
    return this.#lastHash;
  }

  /** Makes the entries for `items` and appends them in one write that is on disk when this resolves. */
  async append(
    items: readonly { readonly kind: string; readonly data: Readonly<Record<string, unknown>> }[],
  ): Promise<readonly JournalEntry[]> {
    const at = new Date(this.ports.clock.nowMs()).toISOString();
    const entries: JournalEntry[] = [];
    const lines: Uint8Array[] = [];
    let prev = this.#lastHash;
    for (const { kind, data } of items) {
      const seq = this.#lines.length + entries.length + 1;
      const text = JSON.stringify({ seq, at, kind, data, prev });
      const head = this.ports.codec.encodeUtf8(text.slice(0, -1));
      const hash = this.ports.hash.sha256Of(head);
      lines.push(this.ports.codec.encodeUtf8(`${text.slice(0, -1)},"hash":"${hash}"}\n`));
      // As a reader of the file will see it: what JSON drops or changes is dropped or changed now, not on the next opening.
      entries.push({ ...(JSON.parse(text) as Omit<JournalEntry, 'hash'>), hash });
      prev = hash;
    }
    const size = lines.reduce((sum, line) => sum + line.length, 0);
    const bytes = new Uint8Array(size);
    let at0 = 0;
    for (const line of lines) {
      bytes.set(line, at0);
      at0 += line.length;
    }
    const before = this.#size;
    try {
      await writing(this.path, () => this.ports.files.append(this.path, bytes));
    } catch (error) {
      // Half a line must not stay for the next append to be glued to; if even this fails, opening will cut it.
      await this.ports.files.truncate(this.path, before).catch(() => undefined);
      throw error;
    }
    let offset = before;
    for (const line of lines) {
      this.#lines.push({ offset, length: line.length - 1 });
      offset += line.length;
    }
    this.#size = offset;
    this.#lastHash = prev;
    this.#handle?.close();
    this.#handle = null;
    return entries;
  }

  /** Entries `from` (0-based) and following, at most `limit`. A damaged line stands as kind 'unreadable'; verify says more of it. */
  read(from: number, limit: number): readonly JournalEntry[] {
    const entries: JournalEntry[] = [];
    for (let i = from; i < Math.min(from + limit, this.#lines.length); i++) {
      entries.push(readLine(this.ports, this.#bytesOf(i)) ?? { seq: i + 1, at: '', kind: 'unreadable', data: {}, prev: '', hash: '' });
    }
    return entries;
  }

  /** Like `read`, passing over what cannot be read. */
  *readable(from: number): Generator<JournalEntry> {
    for (let i = from; i < this.#lines.length; i++) {
      const entry = readLine(this.ports, this.#bytesOf(i));
      if (entry !== null) yield entry;
    }
  }

  /** The hash an entry carries (0-based position); null when there is no such entry. */
  hashAt(position: number): string | null {
    if (position < 0) return NO_HASH;
    return position < this.#lines.length ? (readLine(this.ports, this.#bytesOf(position))?.hash ?? null) : null;
  }

  /** Checks the chain from entry `from` (0-based) to the end; the first break, or null. */
  firstBreak(from: number): JournalProblem | null {
    let prev = this.hashAt(from - 1) ?? NO_HASH;
    for (let i = from; i < this.#lines.length; i++) {
      const bytes = this.#bytesOf(i);
      const entry = readLine(this.ports, bytes);
      const problem = chainProblem(this.ports, bytes, entry, i + 1, prev);
      if (problem !== null) return { seq: i + 1, problem };
      prev = entry?.hash ?? NO_HASH;
    }
    return null;
  }

  close(): void {
    this.#handle?.close();
    this.#handle = null;
  }

  #bytesOf(position: number): Uint8Array {
    const line = this.#lines[position];
    if (line === undefined) throw new Error(`no journal entry ${position + 1}`);
    this.#handle ??= this.ports.files.openSync(this.path);
    return this.#handle.read(line.offset, line.length);
  }
}
