// One hash for a text whether it is a JavaScript string or UTF-8 bytes of a stored dictionary, so that values of different
// segments meet without being decoded.

const SEED = 0x811c9dc5;
const PRIME = 0x01000193;

/** Spreads the low bits; never 0, which stands for "not computed yet". */
const finished = (h: number): number => {
  let x = h ^ (h >>> 15);
  x = Math.imul(x, 0x2c1b3c6d);
  x ^= x >>> 12;
  return x === 0 ? 1 : x;
};

export function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let h = SEED;
  for (let i = start; i < end; i++) h = Math.imul(h ^ (bytes[i] as number), PRIME);
  return finished(h);
}

/** The hash of the text's UTF-8 form; a lone surrogate counts as U+FFFD, which is what it becomes when stored. */
export function hashText(text: string): number {
  let h = SEED;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) {
      h = Math.imul(h ^ unit, PRIME);
      continue;
    }
    let point = text.codePointAt(i) ?? unit;
    if (point > 0xffff) i++;
    else if (point >= 0xd800 && point <= 0xdfff) point = 0xfffd;
    if (point < 0x800) h = Math.imul(h ^ (0xc0 | (point >> 6)), PRIME);
    else {
      if (point < 0x10000) h = Math.imul(h ^ (0xe0 | (point >> 12)), PRIME);
      else {
        h = Math.imul(h ^ (0xf0 | (point >> 18)), PRIME);
        h = Math.imul(h ^ (0x80 | ((point >> 12) & 63)), PRIME);
      }
      h = Math.imul(h ^ (0x80 | ((point >> 6) & 63)), PRIME);
    }
    h = Math.imul(h ^ (0x80 | (point & 63)), PRIME);
  }
  return finished(h);
}
