// A zip writer for tests: stored or deflated members under exactly the names given, also names no honest writer would use.

import { crc32, inflateRawSync } from 'node:zlib';

export type ZipMember = string | Uint8Array | { readonly deflated: Uint8Array; readonly size: number };

export function zipOf(members: Readonly<Record<string, ZipMember>>): Uint8Array {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, member] of Object.entries(members)) {
    const packed = typeof member === 'object' && 'deflated' in member;
    const bytes = Buffer.from(packed ? member.deflated : typeof member === 'string' ? Buffer.from(member) : member);
    const size = packed ? member.size : bytes.length;
    const sum = crc32(packed ? inflateRawSync(bytes) : bytes);
    const title = Buffer.from(name);
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(20, 4);
    head.writeUInt16LE(0x800, 6);
    head.writeUInt16LE(packed ? 8 : 0, 8);
    head.writeUInt32LE(sum, 14);
    head.writeUInt32LE(bytes.length, 18);
    head.writeUInt32LE(size, 22);
    head.writeUInt16LE(title.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(20, 4);
    entry.writeUInt16LE(20, 6);
    head.copy(entry, 8, 6, 30);
    entry.writeUInt32LE(offset, 42);
    parts.push(head, title, bytes);
    directory.push(entry, title);
    offset += head.length + title.length + bytes.length;
  }
  const middle = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(members).length, 8);
  end.writeUInt16LE(Object.keys(members).length, 10);
  end.writeUInt32LE(middle.length, 12);
  end.writeUInt32LE(offset, 16);
  return new Uint8Array(Buffer.concat([...parts, middle, end]));
}
