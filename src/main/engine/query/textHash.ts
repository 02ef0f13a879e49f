// One hash for a text whether it is a JavaScript string or UTF-8 bytes of a stored dictionary, so that values of different
// segments meet without being decoded. MurmurHash3 (x86, 32 bits): https://github.com/aappleby/smhasher/wiki/MurmurHash3

const C1 = 0xcc9e2d51;
const C2 = 0x1b873593;

const spread = (word: number): number => {
  const k = Math.imul(word, C1);
  return Math.imul((k << 15) | (k >>> 17), C2);
};

/** Never 0, which stands for "not computed yet". */
export function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let h = 0;
  let i = start;
  for (; i + 4 <= end; i += 4) {
    const word =
      (bytes[i] as number) | ((bytes[i + 1] as number) << 8) | ((bytes[i + 2] as number) << 16) | ((bytes[i + 3] as number) << 24);
    h ^= spread(word);
    h = (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
  }
  if (i < end) {
    let rest = 0;
    for (let shift = 0; i < end; i++, shift += 8) rest |= (bytes[i] as number) << shift;
    h ^= spread(rest);
  }
  h ^= end - start;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  h ^= h >>> 16;
  return h === 0 ? 1 : h;
}

let written = new Uint8Array(1024);

/** The hash of the text's UTF-8 form; a lone surrogate counts as U+FFFD, which is what it becomes when stored. */
export function hashText(text: string): number {
  if (text.length * 3 > written.length) written = new Uint8Array(text.length * 4);
  const bytes = written;
  let n = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) {
      bytes[n++] = unit;
      continue;
    }
    let point = text.codePointAt(i) ?? unit;
    if (point > 0xffff) i++;
    else if (point >= 0xd800 && point <= 0xdfff) point = 0xfffd;
    if (point < 0x800) bytes[n++] = 0xc0 | (point >> 6);
    else {
      if (point < 0x10000) bytes[n++] = 0xe0 | (point >> 12);
      else {
        bytes[n++] = 0xf0 | (point >> 18);
        bytes[n++] = 0x80 | ((point >> 12) & 63);
      }
      bytes[n++] = 0x80 | ((point >> 6) & 63);
    }
    bytes[n++] = 0x80 | (point & 63);
  }
  return hashBytes(bytes, 0, n);
}
