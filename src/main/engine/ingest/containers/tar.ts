// Tar (POSIX ustar and pax, GNU long names). Members are read in place; links, devices and sparse files are named and left out.

import { QuarryError } from '../../../../shared/base/errors.js';
import type { CodecPort, ReadHandle } from '../../ports.js';
import { MemberLabels, safeName } from './names.js';
import { MemberWarnings } from './zip.js';
import type { Container } from './types.js';

const BLOCK = 512;
const META_BYTES_MAX = 1024 * 1024;

export const tar: Container = {
  id: 'tar',
  title: 'tar archive',

  recognise: (head) => head.length >= BLOCK && [0x75, 0x73, 0x74, 0x61, 0x72].every((b, i) => head[257 + i] === b) && checksumFits(head),

  async each(source, context, onMember, only) {
    const { codec } = context.ports;
    const labels = new MemberLabels();
    const warned = new MemberWarnings(context);
    let longName: string | null = null;
    let at = 0;
    try {
      while (at + BLOCK <= source.size) {
        context.cancel.throwIfCancelled();
        const header = await source.handle.read(at, BLOCK);
        if (header.every((b) => b === 0)) break;
        if (!checksumFits(header)) throw new QuarryError('tar.unreadable', 'a member header of the tar archive is damaged', { offset: at });
        const size = sizeOf(header, codec);
        const type = String.fromCharCode(header[156] ?? 0);
        const start = at + BLOCK;
        at = start + Math.ceil(size / BLOCK) * BLOCK;
        if (type === 'L' || type === 'x') {
          const meta = await source.handle.read(start, Math.min(size, META_BYTES_MAX));
          const text = codec.utf8(meta, 0, meta.length);
          longName = type === 'L' ? text.replace(/\0.*$/s, '') : (paxPath(text) ?? longName);
          continue;
        }
        const written = longName ?? nameOf(header, codec);
        longName = null;
        if (type === '5' || type === 'g') continue;
        const name = safeName(written);
        const label = labels.of(name.label);
        if (only !== undefined && label !== only) continue;
        if (name.unsafe)
          warned.add(
            'tar.unsafeName',
            'member names that are absolute, climb out of the archive or hide characters were made harmless',
            written,
          );
        if (type !== '0' && type !== '\0' && type !== '7') {
          warned.add('tar.special', 'links and special files were left out', label);
          continue;
        }
        context.budget.member();
        const whole = start + size <= source.size;
        if (!whole) warned.add('tar.damaged', 'members cut off by the end of the archive', label);
        await onMember({
          label,
          handle: slice(source.handle, start, Math.min(size, source.size - start)),
          damage: whole ? null : 'cut off by the end of the archive',
        });
        await context.progress(at);
      }
    } catch (error) {
      if (!(error instanceof QuarryError) || error.code !== 'archive.budget') throw error;
      warned.add('archive.budget', error.message, '');
    } finally {
      warned.tell();
    }
  },
};

/** Part of a handle; closing it leaves the whole open. */
function slice(handle: ReadHandle, start: number, size: number): ReadHandle {
  return {
    size,
    read: (offset, length) => handle.read(start + offset, Math.max(0, Math.min(length, size - offset))),
    close: () => Promise.resolve(),
  };
}

function checksumFits(header: Uint8Array): boolean {
  let sum = 0;
  for (let i = 0; i < BLOCK; i++) sum += i >= 148 && i < 156 ? 32 : (header[i] ?? 0);
  let written = 0;
  for (let i = 148; i < 156; i++) {
    const digit = (header[i] ?? 0) - 0x30;
    if (digit >= 0 && digit < 8) written = written * 8 + digit;
    else if (written > 0) break;
  }
  return sum === written;
}

/** Octal digits, or GNU's base-256 for members of 8 GiB and more. */
function sizeOf(header: Uint8Array, codec: CodecPort): number {
  if ((header[124] ?? 0) & 0x80) {
    let size = 0;
    for (let i = 128; i < 136; i++) size = size * 256 + (header[i] ?? 0);
    if (!Number.isSafeInteger(size)) throw new QuarryError('tar.unreadable', 'a member of the tar archive declares an impossible size', {});
    return size;
  }
  return Number.parseInt(codec.latin1(header, 124, 136).replace(/[^0-7]/g, '') || '0', 8);
}

function nameOf(header: Uint8Array, codec: CodecPort): string {
  const text = (from: number, to: number) => codec.utf8(header, from, to).replace(/\0.*$/s, '');
  const prefix = text(345, 500);
  return prefix ? `${prefix}/${text(0, 100)}` : text(0, 100);
}

const paxPath = (text: string): string | null => /(?:^|\n)\d+ path=([^\n]*)\n/.exec(text)?.[1] ?? null;
