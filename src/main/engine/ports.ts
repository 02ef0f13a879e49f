// What the engine may ask of its host. Nothing under src/main/engine reaches files, clocks, hashes or threads any other way,
// so the same engine runs under Electron's utility process, plain Node and a test with everything in memory.

/** A file opened for random-access reading. Offsets and lengths are bytes. */
export interface ReadHandle {
  readonly size: number;
  /** Reads up to `length` bytes at `offset`; shorter only at the end of the file. */
  read(offset: number, length: number): Promise<Uint8Array>;
  /** The same into room of the caller's; gives the bytes read. Whoever reads a whole file this way leaves nothing to collect. */
  readInto?(target: Uint8Array, offset: number): Promise<number>;
  close(): Promise<void>;
}

/** The same for small reads that must not wait: rows and dictionaries of a case that is already open. */
export interface SyncReadHandle {
  readonly size: number;
  /** Reads up to `length` bytes at `offset`; shorter only at the end of the file. */
  read(offset: number, length: number): Uint8Array;
  close(): void;
}

export interface FileEntry {
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'other';
  readonly size: number;
}

/** Paths are the host's own absolute paths; the engine only joins and compares them through this port. */
export interface FilePort {
  open(path: string): Promise<ReadHandle>;
  /** Opens a file of the case folder for reading without waiting; the engine runs off the window's thread. */
  openSync(path: string): SyncReadHandle;
  readAll(path: string): Promise<Uint8Array>;
  /** `.tmp` → fsync → rename → fsync of the folder. */
  writeAtomic(path: string, bytes: Uint8Array): Promise<void>;
  /** Appends and fsyncs before it resolves. */
  append(path: string, bytes: Uint8Array): Promise<void>;
  truncate(path: string, size: number): Promise<void>;
  remove(path: string): Promise<void>;
  makeFolder(path: string): Promise<void>;
  /** Null when there is nothing at `path`. Symbolic links are not followed. */
  stat(path: string): Promise<FileEntry | null>;
  list(folder: string): Promise<readonly FileEntry[]>;
  join(...parts: readonly string[]): string;
  basename(path: string): string;
  resolve(path: string): string;
  /** Takes an exclusive lock file holding the process id; null when a living process holds it. Release by calling the result. */
  lock(path: string): Promise<(() => Promise<void>) | { readonly heldBy: string }>;
}

export interface HashPort {
  /** Incremental SHA-256; `hex()` ends it. */
  sha256(): { update(bytes: Uint8Array): void; hex(): string };
  sha256Of(bytes: Uint8Array): string;
  md5Of(bytes: Uint8Array): string;
  sha1Of(bytes: Uint8Array): string;
}

export interface CodecPort {
  /** Raw deflate at a fast level, and back. Synchronous: segments are built off the window's thread. */
  deflate(bytes: Uint8Array): Uint8Array;
  inflate(bytes: Uint8Array, size: number): Uint8Array;
  /** A part of a raw DEFLATE stream that refers to nothing before it and that others can follow, and back. */
  deflatePiece(bytes: Uint8Array): Uint8Array;
  inflatePiece(bytes: Uint8Array, size: number): Uint8Array;
  /** Streaming gunzip (multi-member). Yields output in order; throws QuarryError 'archive.corrupt' on bad data. */
  gunzip(input: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
  /** Fast UTF-16LE decoding of a byte range. */
  utf16(bytes: Uint8Array, start: number, end: number): string;
  /** UTF-8 decoding of a byte range; invalid sequences become U+FFFD. */
  utf8(bytes: Uint8Array, start: number, end: number): string;
  latin1(bytes: Uint8Array, start: number, end: number): string;
  encodeUtf8(text: string): Uint8Array;
  /** The same into bytes there are, which have three for every unit of the text; gives how many it wrote. */
  encodeUtf8Into(text: string, into: Uint8Array): number;
  crc32(bytes: Uint8Array, seed?: number): number;
}

export interface ClockPort {
  /** Wall-clock time, Unix ms. */
  nowMs(): number;
  /** Monotonic ms, for durations. */
  monotonicMs(): number;
  /** Resolves after other pending work of the thread had a turn. */
  yield(): Promise<void>;
}

export interface IdPort {
  /** A random id, for cases and bookmarks; never used for anything derived from evidence. */
  uuid(): string;
}

/** Files shipped with the product under resources/, by relative path with forward slashes. */
export interface ResourcePort {
  list(folder: string): Promise<readonly string[]>;
  text(path: string): Promise<string>;
  /** sql.js's wasm binary. */
  sqlWasm(): Promise<Uint8Array>;
}

export interface LogPort {
  write(level: 'debug' | 'info' | 'warn' | 'error', message: string, facts?: Readonly<Record<string, unknown>>): void;
}

/** A thread of the host that runs the engine's helper program (engine/helper.ts). Messages are plain data. */
export interface HelperThread {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once when the thread ends on its own, with the reason, and whether it was that its memory was used up. */
  onEnd(listener: (reason: string, outOfMemory: boolean) => void): void;
  end(): Promise<void>;
}

/** Threads for work that can be shared out. */
export interface HelperPort {
  readonly count: number;
  /** Memory each may use for decoded columns. */
  readonly cacheBytes: number;
  start(): HelperThread;
  /** Resolves after some milliseconds, for the caller to look whether its work was cancelled. */
  wait(ms: number): Promise<void>;
}

export interface HostPorts {
  /** Absent where there is only the engine's own thread. */
  readonly helpers?: HelperPort;
  readonly files: FilePort;
  readonly hash: HashPort;
  readonly codec: CodecPort;
  readonly clock: ClockPort;
  readonly ids: IdPort;
  readonly resources: ResourcePort;
  readonly log: LogPort;
  /** Runs a script of a package in this thread, where a host can do that quicker than by importing it. */
  readonly runScript?: (specifier: string) => void;
  /** Resident memory in bytes. */
  memoryBytes(): number;
  readonly toolVersion: string;
}
