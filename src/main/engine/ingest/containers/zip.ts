// Zip archives (PKWARE APPNOTE, zip64 included) through zip.js, read at random from a handle, without web workers. Encrypted members
// are named and left out; what a member calls itself never touches a disk.

import { Reader, Writer, ZipReader, type Entry } from '@zip.js/zip.js';
import { QuarryError } from '../../../../shared/base/errors.js';
import type { ReadHandle } from '../../ports.js';
import { MemberLabels, safeName } from './names.js';
import type { SpoolWriter } from './spool.js';
import type { Container, Member, UnpackContext } from './types.js';

const OPTIONS = {
  useWebWorkers: false,
  useCompressionStream: true,
  strictness: 'tolerant',
  filenameValidation: 'tolerant',
  checkCrc32: true,
  checkOverlappingEntry: true,
} as const;

export const zip: Container = {
  id: 'zip',
  title: 'zip archive',

  recognise: (head) => head[0] === 0x50 && head[1] === 0x4b && ((head[2] === 3 && head[3] === 4) || (head[2] === 5 && head[3] === 6)),

  async each(source, context, onMember, only) {
    const reader = new ZipReader(new HandleReader(source.handle), OPTIONS);
    const labels = new MemberLabels();
    const warned = new MemberWarnings(context);
    let passing = false;
    try {
      for await (const entry of reader.getEntriesGenerator()) {
        context.cancel.throwIfCancelled();
        if (entry.directory) continue;
        const name = safeName(entry.filename);
        const label = labels.of(name.label);
        if (only !== undefined && label !== only) continue;
        if (name.unsafe)
          warned.add(
            'zip.unsafeName',
            'member names that are absolute, climb out of the archive or hide characters were made harmless',
            entry.filename,
          );
        if (entry.symlink) {
          warned.add('zip.symlink', 'symbolic links were not followed', label);
          continue;
        }
        if (entry.encrypted) {
          warned.add('zip.encrypted', 'encrypted members could not be read', label);
          continue;
        }
        const member = await unpack(entry, label, context, warned);
        if (!member) continue;
        passing = true;
        await handOver(member, onMember);
        passing = false;
      }
    } catch (error) {
      // What goes wrong with a member's content is not the archive's fault.
      if (passing) throw error;
      if (error instanceof QuarryError) {
        // Too many members: the ones before stand.
        if (error.code !== 'archive.budget') throw error;
        warned.add('archive.budget', error.message, '');
      } else throw new QuarryError('zip.unreadable', `the zip archive cannot be read: ${reasonOf(error)}`, { reason: reasonOf(error) });
    } finally {
      warned.tell();
      await reader.close().catch(() => undefined);
    }
  },
};

class HandleReader extends Reader<ReadHandle> {
  constructor(private readonly handle: ReadHandle) {
    super(handle);
    this.size = handle.size;
  }

  override readUint8Array(index: number, length: number): Promise<Uint8Array> {
    return this.handle.read(index, Math.max(0, Math.min(length, this.handle.size - index)));
  }
}

class SpoolingWriter extends Writer<null> {
  /** Set when it was us who stopped, so that the reason is not lost inside the stream. */
  stopped: unknown = null;

  constructor(
    private readonly spool: SpoolWriter,
    private readonly context: UnpackContext,
    private readonly entry: Entry,
  ) {
    super();
  }

  override async writeUint8Array(chunk: Uint8Array): Promise<void> {
    try {
      this.context.cancel.throwIfCancelled();
      this.context.budget.spend(chunk.length, this.spool.size + chunk.length, this.entry.compressedSize);
      await this.spool.write(chunk.slice());
      await this.context.progress(this.entry.offset);
    } catch (error) {
      this.stopped = error;
      throw error;
    }
  }

  override getData(): Promise<null> {
    return Promise.resolve(null);
  }
}

async function unpack(entry: Entry, label: string, context: UnpackContext, warned: MemberWarnings): Promise<Member | null> {
  context.budget.member();
  const spool = context.spool.begin();
  const writer = new SpoolingWriter(spool, context, entry);
  let damage: string | null = null;
  try {
    context.budget.check(entry.uncompressedSize, entry.compressedSize);
    await entry.getData?.(writer);
  } catch (error) {
    const cause = writer.stopped ?? error;
    if (cause instanceof QuarryError && (cause.code === 'archive.budget' || cause.code === 'archive.tooLarge')) {
      await spool.discard();
      warned.add(cause.code, `members left out: ${cause.message}`, label);
      return null;
    }
    if (writer.stopped !== null) {
      await spool.discard();
      throw writer.stopped;
    }
    damage = reasonOf(error);
    warned.add('zip.damaged', 'members that did not unpack cleanly', `${label} (${damage})`);
    if (spool.size === 0) {
      await spool.discard();
      return null;
    }
  }
  return { label, handle: await spool.finish(), damage };
}

async function handOver(member: Member, onMember: (member: Member) => Promise<void>): Promise<void> {
  try {
    await onMember(member);
  } finally {
    await member.handle.close();
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 200);

const NAMED = 10;

/** One warning per kind with the members it concerns. */
export class MemberWarnings {
  private readonly kinds = new Map<string, { message: string; names: string[]; count: number }>();

  constructor(private readonly context: Pick<UnpackContext, 'warn'>) {}

  add(code: string, message: string, name: string): void {
    const kind = this.kinds.get(code) ?? { message, names: [], count: 0 };
    kind.count++;
    if (name !== '' && kind.names.length < NAMED) kind.names.push(name);
    this.kinds.set(code, kind);
  }

  tell(): void {
    for (const [code, { message, names, count }] of this.kinds) {
      const more = count > names.length && names.length > 0 ? `, and ${count - names.length} more` : '';
      this.context.warn({ code, message: names.length > 0 ? `${message}: ${names.join(', ')}${more}` : message, count });
    }
    this.kinds.clear();
  }
}
