// Archives made by hand, well-formed and hostile.

import { gzipSync, zipSync, type Zippable } from 'fflate';
import { TextReader, Uint8ArrayWriter, ZipWriter, configure } from '@zip.js/zip.js';

configure({ useWebWorkers: false });

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
export const lines = (count: number, from = 0): string =>
  Array.from({ length: count }, (_, i) => `{"n":${from + i},"text":"record ${from + i}"}\n`).join('');

export const zipOf = (members: Record<string, string | Uint8Array>): Uint8Array =>
  zipSync(
    Object.fromEntries(
      Object.entries(members).map(([name, content]) => [name, typeof content === 'string' ? bytes(content) : content]),
    ) as Zippable,
  );

export const gzipOf = (...parts: readonly string[]): Uint8Array =>
  new Uint8Array(Buffer.concat(parts.map((part) => gzipSync(bytes(part)))));

export async function encryptedZip(open: Record<string, string>, locked: Record<string, string>): Promise<Uint8Array> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { zip64: true });
  for (const [name, text] of Object.entries(open)) await writer.add(name, new TextReader(text));
  for (const [name, text] of Object.entries(locked)) await writer.add(name, new TextReader(text), { password: 'infected' });
  return writer.close();
}

export function tarOf(members: readonly { readonly name: string; readonly content?: string; readonly type?: string }[]): Uint8Array {
  const blocks: Buffer[] = [];
  for (const { name, content = '', type = '0' } of members) {
    const data = Buffer.from(content);
    const header = Buffer.alloc(512);
    header.write(name, 0, 100);
    header.write('0000644\0', 100);
    header.write(`${data.length.toString(8).padStart(11, '0')}\0`, 124);
    header.write('        ', 148);
    header.write(type, 156);
    header.write('ustar\0', 257);
    header.write('00', 263);
    header.write(
      `${header
        .reduce((sum, b) => sum + b, 0)
        .toString(8)
        .padStart(6, '0')}\0 `,
      148,
    );
    blocks.push(header, data, Buffer.alloc((512 - (data.length % 512)) % 512));
  }
  return new Uint8Array(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}
