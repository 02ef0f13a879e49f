// Unpacked members behind a ReadHandle: in memory while small, else in a temporary file of the case folder.

import { MIB } from '../../../../shared/base/bytes.js';
import { QuarryError } from '../../../../shared/base/errors.js';
import { MemoryHandle } from '../bytes/memoryHandle.js';
import type { HostPorts, ReadHandle } from '../../ports.js';

const MEMORY_MAX = 128 * MIB;
/** Appends are synced one by one, so they are made large. */
const APPEND_BYTES = 16 * MIB;

export class Spool {
  private next = 1;

  /** Without a folder, members larger than `memoryMax` are refused with 'archive.tooLarge'. */
  constructor(
    private readonly ports: HostPorts,
    private readonly folder: string | null,
    private readonly memoryMax: number = MEMORY_MAX,
  ) {}

  begin(): SpoolWriter {
    const path = this.folder === null ? null : this.ports.files.join(this.folder, `unpacked-${this.next++}.tmp`);
    return new SpoolWriter(this.ports, this.folder, path, this.memoryMax);
  }

  /** Removes what an interrupted run left behind. */
  async clean(): Promise<void> {
    if (this.folder === null || !(await this.ports.files.stat(this.folder))) return;
    for (const entry of await this.ports.files.list(this.folder)) {
      if (entry.kind === 'file' && /^unpacked-\d+\.tmp$/.test(this.ports.files.basename(entry.path)))
        await this.ports.files.remove(entry.path);
    }
  }
}

export class SpoolWriter {
  size = 0;
  private chunks: Uint8Array[] = [];
  private held = 0;
  private onDisk = false;

  constructor(
    private readonly ports: HostPorts,
    private readonly folder: string | null,
    private readonly path: string | null,
    private readonly memoryMax: number,
  ) {}

  async write(chunk: Uint8Array): Promise<void> {
    this.chunks.push(chunk);
    this.held += chunk.length;
    this.size += chunk.length;
    if (!this.onDisk && this.size <= this.memoryMax) return;
    if (this.path === null || this.folder === null) {
      throw new QuarryError(
        'archive.tooLarge',
        `the member is larger than ${this.memoryMax} bytes and there is no folder to unpack it to`,
        { limit: this.memoryMax },
      );
    }
    if (!this.onDisk) {
      await this.ports.files.makeFolder(this.folder);
      await this.ports.files.remove(this.path);
      this.onDisk = true;
    }
    if (this.held >= APPEND_BYTES) await this.store();
  }

  /** The whole as a handle; closing it frees what it holds. */
  async finish(): Promise<ReadHandle> {
    if (!this.onDisk || this.path === null) return new MemoryHandle(this.join());
    await this.store();
    const { files } = this.ports;
    const { path } = this;
    const handle = await files.open(path);
    return {
      ...handle,
      close: async () => {
        await handle.close();
        await files.remove(path);
      },
    };
  }

  async discard(): Promise<void> {
    this.chunks = [];
    if (this.onDisk && this.path !== null) await this.ports.files.remove(this.path);
  }

  private async store(): Promise<void> {
    if (this.path !== null && this.held > 0) await this.ports.files.append(this.path, this.join());
  }

  private join(): Uint8Array {
    const { chunks, held } = this;
    this.chunks = [];
    this.held = 0;
    const [only] = chunks;
    if (chunks.length === 1 && only) return only;
    const bytes = new Uint8Array(held);
    let at = 0;
    for (const chunk of chunks) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    return bytes;
  }
}
