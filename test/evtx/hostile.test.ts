// Damaged and hostile logs: what is whole is read, what is not is told with its place, and nothing hangs or throws.

import { describe, expect, it } from 'vitest';
import { CancelSource } from '../../src/shared/base/errors.js';
import { evtx } from '../../src/main/engine/ingest/decoders/evtx/index.js';
import { sealChunk, writeEvtx } from '../sample/evtxWriter.js';
import { codes, decodeBytes, ports } from './decode.js';
import { logons, UNNAMED } from './events.js';

const CHUNK = 4096;
const FIRST = CHUNK + 512;
const log = (count = 200): Buffer => Buffer.from(writeEvtx(logons(count)));
const recordAt = (bytes: Buffer, index: number): number => {
  let at = FIRST;
  for (let i = 0; i < index; i++) at += bytes.readUInt32LE(at + 4);
  return at;
};
const live = (lines: readonly { recovered: boolean }[]) => lines.filter((line) => !line.recovered).length;

describe('files that hold nothing', () => {
  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a header', log(1).subarray(0, 4096)],
    ['half a header', log(1).subarray(0, 100)],
  ])('say so: %s', async (_, bytes) => {
    const decoded = await decodeBytes(bytes);
    expect(decoded.lines).toEqual([]);
    expect(codes(decoded)).toContain('evtx.empty');
  });
  it('are recognised by their bytes, or by name when empty', () => {
    const score = (bytes: Uint8Array, name: string) => evtx.recognise(bytes, { name, size: bytes.length }, ports).score;
    expect(score(log(1), 'renamed.bin')).toBe(1);
    expect(score(log(1).subarray(4096), 'chunk.bin')).toBeGreaterThan(0.8);
    expect(score(new Uint8Array(0), 'Security.EVTX')).toBe(0.5);
    expect(score(Buffer.from('id,name\n'), 'liar.evtx')).toBe(0);
  });
});

describe('damaged headers', () => {
  it('a dirty log with an old chunk count reads whole', async () => {
    const bytes = Buffer.from(writeEvtx(logons(2000), { dirty: true }));
    bytes.writeUInt16LE(1, 42);
    const decoded = await decodeBytes(bytes);
    expect(decoded.lines).toHaveLength(2000);
    expect(codes(decoded)).toEqual(['evtx.dirty', 'evtx.headerChecksum']);
  });
  it('no file header at all', async () => {
    const bytes = log();
    bytes.fill(0, 0, 4096);
    const decoded = await decodeBytes(bytes);
    expect(decoded.lines).toHaveLength(200);
    expect(codes(decoded)).toEqual(['evtx.header']);
    expect((await decodeBytes(log().subarray(4096))).lines).toHaveLength(200);
  });
  it('wrong checksums are reported and do not matter', async () => {
    const bytes = log();
    bytes.writeUInt32LE(~bytes.readUInt32LE(CHUNK + 124) >>> 0, CHUNK + 124);
    const decoded = await decodeBytes(bytes);
    expect(decoded.lines).toHaveLength(200);
    expect(decoded.warnings).toEqual([expect.objectContaining({ code: 'evtx.chunkChecksum', count: 1 })]);
  });
  it('a chunk without its magic is a fault, the others are read', async () => {
    const bytes = log(1000);
    const all = (await decodeBytes(bytes)).lines.length;
    bytes.write('XXXX', CHUNK);
    const decoded = await decodeBytes(bytes);
    expect(decoded.faults.map(({ code, offset }) => ({ code, offset }))).toEqual([{ code: 'evtx.chunkMagic', offset: CHUNK }]);
    expect(decoded.lines.length).toBeGreaterThan(0);
    expect(decoded.lines.length).toBeLessThan(all);
  });
  it('chunks off the grid are found', async () => {
    const bytes = log(1000);
    const shifted = Buffer.concat([bytes.subarray(0, 4096 + 65_536), Buffer.alloc(512), bytes.subarray(4096 + 65_536)]);
    expect((await decodeBytes(shifted)).lines).toHaveLength(1000);
  });
});

describe('cut files', () => {
  it('give every whole record, at any length', async () => {
    const bytes = log(400);
    for (let size = 4096; size < bytes.length; size += 6_007) {
      const decoded = await decodeBytes(bytes.subarray(0, size));
      const whole = Array.from({ length: 150 }, (_, i) => recordAt(bytes, i)).filter((at) => at + bytes.readUInt32LE(at + 4) <= size);
      if (size < 60_000) expect(decoded.lines.length).toBe(whole.length);
      if (size > 5_000 && size < 60_000) expect(decoded.faults.map((fault) => fault.code)).toEqual(['evtx.recordTruncated']);
    }
  });
});

describe('damaged records', () => {
  it('of size zero end the chain; what follows is recovered', async () => {
    const bytes = log(100);
    const at = recordAt(bytes, 50);
    bytes.writeUInt32LE(0, at + 4);
    const decoded = await decodeBytes(bytes);
    expect(live(decoded.lines)).toBe(50);
    expect(decoded.lines).toHaveLength(99);
    expect(decoded.faults).toEqual([expect.objectContaining({ code: 'evtx.recordSize', offset: at, index: 50 })]);
  });
  it('beyond the free space are apart, repeated ones left out', async () => {
    const bytes = log(100);
    const at = recordAt(bytes, 60);
    bytes.writeUInt32LE(at - CHUNK, CHUNK + 48);
    sealChunk(bytes.subarray(CHUNK));
    const decoded = await decodeBytes(bytes);
    expect(live(decoded.lines)).toBe(60);
    expect(decoded.lines).toHaveLength(100);
    expect(codes(decoded)).toEqual([]);
    bytes.copyWithin(at, recordAt(bytes, 10), recordAt(bytes, 11));
    expect(codes(await decodeBytes(bytes))).toContain('evtx.slackRepeated');
  });
  it('a free-space offset out of reason', async () => {
    const bytes = log(100);
    bytes.writeUInt32LE(0xffff_ffff, CHUNK + 48);
    const decoded = await decodeBytes(bytes);
    expect(live(decoded.lines)).toBe(100);
    expect(codes(decoded)).toEqual(['evtx.chunkChecksum', 'evtx.chunkEnd']);
  });
  it('a template that points at itself, away, or past the chunk', async () => {
    for (const offset of [0, 600, 65_530, 0xffff_ffff, recordAt(log(3), 2) - CHUNK + 28]) {
      const bytes = log(3);
      const at = recordAt(bytes, 2) + 24 + 4;
      expect(bytes[at]).toBe(0x0c);
      bytes.writeUInt32LE(offset, at + 6);
      const decoded = await decodeBytes(bytes);
      expect(decoded.lines.length + decoded.faults.length).toBeGreaterThanOrEqual(3);
      expect(decoded.lines.length).toBeGreaterThanOrEqual(2);
    }
  });
  it('value counts and sizes out of reason', async () => {
    const bytes = log(3);
    const at = recordAt(bytes, 2) + 24 + 4;
    bytes.writeUInt32LE(0xffff_fff0, at + 10);
    expect((await decodeBytes(bytes)).faults).toEqual([expect.objectContaining({ code: 'evtx.values', offset: recordAt(bytes, 2) })]);
    const sizes = log(3);
    sizes.writeUInt16LE(0xffff, at + 14);
    expect((await decodeBytes(sizes)).faults).toEqual([expect.objectContaining({ code: 'evtx.values', index: 2 })]);
  });
  it('hostile element names stay names', async () => {
    const bytes = Buffer.from(
      writeEvtx([
        {
          template: {
            ...UNNAMED,
            data: [
              ['__proto__', 'string'],
              ['constructor', 'string'],
            ],
          },
          time: 1n,
          computer: 'x',
          values: ['a', 'b'],
        },
      ]),
    );
    const [line] = (await decodeBytes(bytes)).lines;
    expect(Object.entries(line?.data ?? {})).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
  });
});

describe('any damage', () => {
  it('random bytes changed anywhere never throw, hang or lose the count', async () => {
    let seed = 12_345;
    const random = (n: number) => (seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0) % n;
    const whole = log(60);
    for (let round = 0; round < 400; round++) {
      const bytes = Buffer.from(whole);
      for (let i = 0; i < 1 + (round % 20); i++) bytes[CHUNK + random(65_536)] = random(256);
      for (let i = 0; i < round % 3; i++) bytes.writeUInt32LE(random(70_000), FIRST + random(20_000));
      const decoded = await decodeBytes(bytes);
      expect(decoded.lines.length + decoded.faults.length).toBeGreaterThan(0);
      for (const fault of decoded.faults) expect(fault.code).toMatch(/^evtx\./);
    }
  });
  it('pure noise behind a chunk magic ends at once', async () => {
    const bytes = Buffer.alloc(4096 + 65_536 * 4, 0x2a);
    for (let at = 4096; at < bytes.length; at += 65_536) bytes.write('ElfChnk\0', at, 'latin1');
    const started = performance.now();
    const decoded = await decodeBytes(bytes);
    expect(decoded.lines).toEqual([]);
    expect(performance.now() - started).toBeLessThan(2000);
  });
  it('stops when cancelled', async () => {
    const cancel = new CancelSource();
    let seen = 0;
    const reading = decodeBytes(log(5000), 'x', cancel, () => void (++seen === 10 && cancel.cancel()));
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
    expect(seen).toBeLessThan(1000);
  });
});

describe('records in unused space', () => {
  /** Two chunks; the second one's free space begins after its first record, and what follows is stale. */
  const stale = (): { bytes: Buffer; second: number; kept: number } => {
    const bytes = log(400);
    const second = CHUNK + 65_536;
    const kept = second + 512 + bytes.readUInt32LE(second + 512 + 4);
    bytes.writeUInt32LE(kept - second, second + 48);
    sealChunk(bytes.subarray(second, second + 65_536));
    return { bytes, second, kept };
  };
  it('are read by templates met elsewhere when their own was overwritten', async () => {
    const { bytes, second, kept } = stale();
    // The one live record of the chunk now holds what is no template; those behind it pointed there.
    const lost = (await decodeBytes(bytes)).lines.filter((line) => line.recovered).length;
    bytes.fill(0x41, second + 512 + 24 + 4 + 10 + 4, second + 512 + 24 + 4 + 10 + 24);
    const decoded = await decodeBytes(bytes);
    const recovered = decoded.lines.filter((line) => line.recovered);
    expect(lost).toBeGreaterThan(30);
    expect(recovered.length).toBe(lost);
    expect(recovered.every((line) => line.offset >= kept && line.eventId === 4624 && typeof line.data['TargetUserName'] === 'string')).toBe(
      true,
    );
  });
  it('are left out when they repeat records of an earlier chunk', async () => {
    const { bytes, second, kept } = stale();
    const live = (await decodeBytes(bytes)).lines.filter((line) => !line.recovered).length;
    const from = recordAt(bytes, 40);
    const to = recordAt(bytes, 60);
    bytes.fill(0, kept, second + 65_536);
    bytes.copy(bytes, kept, from, to);
    const decoded = await decodeBytes(bytes);
    expect(decoded.lines).toHaveLength(live);
    expect(decoded.warnings).toContainEqual(expect.objectContaining({ code: 'evtx.slackRepeated', count: 20 }));
  });
});

describe('templates out of reason', () => {
  const event = (template: typeof UNNAMED): Buffer =>
    Buffer.from(writeEvtx([...logons(1), { template, time: 1n, computer: 'x', values: [] }, ...logons(1)]));
  it('with elements nested too deeply are a fault, the records around them are read', async () => {
    let deep: NonNullable<typeof UNNAMED.userData> = { name: 'E' };
    for (let i = 0; i < 80; i++) deep = { name: 'E', children: [deep] };
    const { data: _, ...rest } = UNNAMED;
    const decoded = await decodeBytes(event({ ...rest, userData: deep }));
    expect(decoded.faults.map((fault) => fault.code)).toEqual(['evtx.depth']);
    expect(decoded.lines).toHaveLength(2);
  });
  it('with more than a thousand fields are a fault too, with nine hundred they are read', async () => {
    const fields = (count: number) => ({ ...UNNAMED, data: Array.from({ length: count }, (_, i) => [`F${i}`, 'null'] as const) });
    const wide = await decodeBytes(event(fields(900)));
    expect(wide.faults).toEqual([]);
    expect(wide.lines).toHaveLength(3);
    const wider = await decodeBytes(event(fields(1100)));
    expect(wider.faults.map((fault) => fault.code)).toEqual(['evtx.fields']);
    expect(wider.lines).toHaveLength(2);
  });
});
