// Gzip (RFC 1952), one member or several in a row: one file inside, named by the archive's own name without its ending.

import { KIB, MIB } from '../../../../shared/base/bytes.js';
import { QuarryError } from '../../../../shared/base/errors.js';
import type { ByteSource } from '../types.js';
import { safeName } from './names.js';
import type { Container, UnpackContext } from './types.js';

const READ_BYTES = MIB;
const HEADER_BYTES = 64 * KIB;
const FLAG_EXTRA = 4;
const FLAG_NAME = 8;

export const gzip: Container = {
  id: 'gzip',
  title: 'gzip file',

  recognise: (head) => head[0] === 0x1f && head[1] === 0x8b && head[2] === 8,

  async each(source, context, onMember, only) {
    const label = await labelOf(source, context);
    if (only !== undefined && label !== only) return;
    context.budget.member();
    const spool = context.spool.begin();
    let damage: string | null = null;
    let packed = 0;
    async function* input(): AsyncGenerator<Uint8Array> {
      while (packed < source.size) {
        context.cancel.throwIfCancelled();
        const chunk = await source.handle.read(packed, READ_BYTES);
        if (chunk.length === 0) return;
        packed += chunk.length;
        yield chunk;
        await context.progress(packed);
      }
    }
    try {
      for await (const chunk of context.ports.codec.gunzip(input())) {
        context.cancel.throwIfCancelled();
        context.budget.spend(chunk.length, spool.size + chunk.length, source.size);
        await spool.write(chunk);
      }
    } catch (error) {
      if (!(error instanceof QuarryError) || error.code !== 'archive.corrupt' || spool.size === 0) {
        await spool.discard();
        if (error instanceof QuarryError && (error.code === 'archive.budget' || error.code === 'archive.tooLarge')) {
          context.warn({ code: error.code, message: error.message });
          return;
        }
        throw error;
      }
      damage = error.message;
      context.warn({ code: 'gzip.damaged', message: `${error.message}; what came out before is read` });
    }
    const handle = await spool.finish();
    try {
      await onMember({ label, handle, damage });
    } finally {
      await handle.close();
    }
  },
};

/** The archive's name without .gz (.tgz becomes .tar), else the name in its header, else 'content'. */
async function labelOf(source: ByteSource, context: UnpackContext): Promise<string> {
  const stripped = source.name.replace(/\.gz(?:ip)?$/i, '').replace(/\.tgz$/i, '.tar');
  if (stripped !== source.name && stripped !== '') return safeName(stripped).label;
  const head = await source.handle.read(0, HEADER_BYTES);
  const flags = head[3] ?? 0;
  let at = 10;
  if (flags & FLAG_EXTRA) at += 2 + (head[10] ?? 0) + ((head[11] ?? 0) << 8);
  const end = flags & FLAG_NAME ? head.indexOf(0, at) : -1;
  const named = end > at ? context.ports.codec.latin1(head, at, end) : '';
  return named === '' ? 'content' : safeName(named).label;
}
