// The plain Node host: durable files, exclusive locks, hashes and codecs.

import { mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createNodePorts } from '../../src/main/hosts/node/ports.js';
import { crc32Table } from '../../src/main/hosts/node/crc32.js';
import { findProductRoot } from '../../src/main/hosts/node/resources.js';
import { newFolder } from './support.js';

const ports = createNodePorts();
const { codec, files, hash } = ports;
const bytes = (text: string) => new TextEncoder().encode(text);
async function* pieces(all: Uint8Array, size: number) {
  for (let at = 0; at < all.length; at += size) yield all.subarray(at, at + size);
}
async function collect(input: AsyncIterable<Uint8Array>) {
  const parts: Uint8Array[] = [];
  for await (const part of input) parts.push(part);
  return Buffer.concat(parts);
}

describe('codec', () => {
  it('packs and unpacks, and says when packed data are damaged', () => {
    const data = bytes('evidence '.repeat(1000));
    const packed = codec.deflate(data);
    expect(packed.length).toBeLessThan(data.length / 10);
    expect(Buffer.from(codec.inflate(packed, data.length)).equals(data)).toBe(true);
    expect(codec.inflate(codec.deflate(bytes('')), 0).length).toBe(0);
    for (const size of [data.length - 1, data.length + 1])
      expect(() => codec.inflate(packed, size)).toThrowError(expect.objectContaining({ code: 'archive.corrupt' }) as Error);
    expect(() => codec.inflate(bytes('garbage!'), 10)).toThrowError(expect.objectContaining({ code: 'archive.corrupt' }) as Error);
  });

  it('unpacks gzip of several members in a stream, and reports damage after what came before', async () => {
    const first = bytes('first '.repeat(100_000));
    const both = Buffer.concat([gzipSync(first), gzipSync(bytes('second'))]);
    expect((await collect(codec.gunzip(pieces(both, 1000)))).equals(Buffer.concat([first, bytes('second')]))).toBe(true);
    const broken = Buffer.from(gzipSync(Buffer.from(Array.from({ length: 100_000 }, (_, i) => i * i))));
    broken[broken.length >> 1]! ^= 0xff;
    await expect(collect(codec.gunzip(pieces(broken, 5000)))).rejects.toMatchObject({ code: 'archive.corrupt' });
    await expect(collect(codec.gunzip(pieces(both.subarray(0, 400), 100)))).rejects.toMatchObject({ code: 'archive.corrupt' });
    await expect(collect(codec.gunzip(pieces(bytes('plain text'), 4)))).rejects.toMatchObject({ code: 'archive.corrupt' });
    const failing = (async function* () {
      yield both.subarray(0, 100);
      throw new Error('the disk went away');
    })();
    await expect(collect(codec.gunzip(failing))).rejects.toThrow('the disk went away');
  });

  it('decodes ranges of text', () => {
    const data = Buffer.from('xxh€llo\u0000', 'utf16le');
    expect(codec.utf16(data, 4, 14)).toBe('h€llo');
    expect(codec.utf16(new Uint8Array(data).subarray(2), 2, 4)).toBe('h');
    expect(codec.utf8(bytes('aé🦀z'), 1, 7)).toBe('é🦀');
    expect(codec.utf8(Uint8Array.of(0x61, 0xff, 0x62), 0, 3)).toBe('a\ufffdb');
    expect(codec.latin1(Uint8Array.of(0xe9, 0x41), 0, 2)).toBe('éA');
  });

  it('computes known checksums', () => {
    expect(codec.crc32(bytes('123456789'))).toBe(0xcbf43926);
    expect(codec.crc32(bytes('6789'), codec.crc32(bytes('12345')))).toBe(0xcbf43926);
    expect(crc32Table(bytes('6789'), crc32Table(bytes('12345')))).toBe(0xcbf43926);
    expect(hash.md5Of(bytes('abc'))).toBe('900150983cd24fb0d6963f7d28e17f72');
    expect(hash.sha1Of(bytes('abc'))).toBe('a9993e364706816aba3e25717850c26c9cd0d89d');
    const sha = hash.sha256();
    sha.update(bytes('a'));
    sha.update(bytes('bc'));
    expect(sha.hex()).toBe(hash.sha256Of(bytes('abc')));
  });
});

describe('files', () => {
  it('replaces atomically, appends, cuts, lists and reads at random', async () => {
    const folder = newFolder();
    await files.makeFolder(folder);
    const path = files.join(folder, 'a.bin');
    await files.writeAtomic(path, bytes('hello'));
    await files.append(path, bytes(' world'));
    await files.truncate(path, 9);
    const handle = await files.open(path);
    expect(handle.size).toBe(9);
    expect(Buffer.from(await handle.read(6, 100)).toString()).toBe('wor');
    expect((await handle.read(50, 5)).length).toBe(0);
    await handle.close();
    const sync = files.openSync(path);
    expect(Buffer.from(sync.read(0, 5)).toString()).toBe('hello');
    expect(sync.read(9, 1).length).toBe(0);
    sync.close();
    symlinkSync(path, join(folder, 'link'));
    expect(await files.list(folder)).toMatchObject([{ kind: 'file', size: 9 }, { kind: 'other' }]);
    expect(await files.stat(join(folder, 'none'))).toBeNull();
    await files.remove(path);
    await files.remove(path);
    await expect(files.open(folder)).rejects.toMatchObject({ code: 'EISDIR' });
    await expect(files.open(path)).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(files.writeAtomic(join(folder, 'no', 'such', 'x'), bytes('x'))).rejects.toMatchObject({ code: 'ENOENT' });
    expect(readdirSync(folder)).toEqual(['link']);
  });

  it('gives a lock to one of many, and to the next when it is released', async () => {
    const folder = newFolder();
    mkdirSync(folder, { recursive: true });
    const path = join(folder, 'lock');
    // A dead holder's lock that many want to take over at once.
    writeFileSync(path, JSON.stringify({ pid: 4_194_000, host: (await import('node:os')).hostname(), started: '1', token: 'dead' }));
    for (let round = 0; round < 5; round++) {
      const results = await Promise.all(Array.from({ length: 10 }, () => files.lock(path)));
      const taken = results.filter((r) => typeof r === 'function');
      expect(taken.length).toBe(1);
      expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ pid: process.pid });
      await taken[0]!();
      expect(readdirSync(folder)).toEqual([]);
    }
    writeFileSync(path, '');
    expect(await files.lock(path)).toEqual({ heldBy: 'a process that is just starting' });
  });
});

describe('resources', () => {
  it('are found from wherever the code runs, and nothing outside them', async () => {
    const root = process.cwd();
    expect(findProductRoot()).toBe(root);
    expect(findProductRoot(new URL(`file://${root}/out/main/chunks/x.js`).href)).toBe(root);
    expect(dirname(root).length).toBeGreaterThan(0);
    expect((await ports.resources.sqlWasm()).subarray(0, 4)).toEqual(Buffer.from('\0asm'));
    expect(await ports.resources.list('no-such-folder')).toEqual([]);
    expect(await ports.resources.list('tables')).toContain('tables/defender.json');
    await expect(Promise.resolve().then(() => ports.resources.text('../package.json'))).rejects.toThrow('leaves resources/');
    expect(ports.toolVersion).toMatch(/^\d+\.\d+\.\d+/);
    expect(ports.ids.uuid()).not.toBe(ports.ids.uuid());
  });
});
