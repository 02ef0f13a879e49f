// Punycode, RFC 3492: a label's Unicode text in letters, digits and hyphens.

const BASE = 36;
const T_MIN = 1;
const T_MAX = 26;
const SKEW = 38;
const DAMP = 700;

function adapt(delta: number, points: number, first: boolean): number {
  let d = first ? Math.floor(delta / DAMP) : delta >> 1;
  d += Math.floor(d / points);
  let k = 0;
  for (; d > ((BASE - T_MIN) * T_MAX) >> 1; k += BASE) d = Math.floor(d / (BASE - T_MIN));
  return k + Math.floor(((BASE - T_MIN + 1) * d) / (d + SKEW));
}
const threshold = (k: number, bias: number): number => (k <= bias ? T_MIN : k >= bias + T_MAX ? T_MAX : k - bias);
const digit = (n: number): string => String.fromCharCode(n < 26 ? 97 + n : 22 + n);

export function toPunycode(text: string): string | null {
  const points = Array.from(text, (c) => c.codePointAt(0) ?? 0);
  const basic = points.filter((p) => p < 128);
  let out = String.fromCharCode(...basic);
  let handled = basic.length;
  if (handled) out += '-';
  let n = 128;
  let delta = 0;
  let bias = 72;
  let first = true;
  while (handled < points.length) {
    const next = Math.min(...points.filter((p) => p >= n));
    delta += (next - n) * (handled + 1);
    if (!Number.isSafeInteger(delta)) return null;
    n = next;
    for (const p of points) {
      if (p < n) delta++;
      if (p !== n) continue;
      let q = delta;
      for (let k = BASE; ; k += BASE) {
        const t = threshold(k, bias);
        if (q < t) break;
        out += digit(t + ((q - t) % (BASE - t)));
        q = Math.floor((q - t) / (BASE - t));
      }
      out += digit(q);
      bias = adapt(delta, handled + 1, first);
      first = false;
      delta = 0;
      handled++;
    }
    delta++;
    n++;
  }
  return out;
}

/** Null when the text is not punycode. */
export function fromPunycode(text: string): string | null {
  if (/[^\x00-\x7f]/.test(text)) return null;
  const split = text.lastIndexOf('-');
  const out = Array.from(split > 0 ? text.slice(0, split) : '', (c) => c.charCodeAt(0));
  let n = 128;
  let i = 0;
  let bias = 72;
  for (let at = split > 0 ? split + 1 : 0; at < text.length;) {
    const start = i;
    let weight = 1;
    for (let k = BASE; ; k += BASE) {
      const c = text.charCodeAt(at++);
      const value = c >= 48 && c <= 57 ? c - 22 : c >= 65 && c <= 90 ? c - 65 : c >= 97 && c <= 122 ? c - 97 : BASE;
      if (value >= BASE) return null;
      i += value * weight;
      const t = threshold(k, bias);
      if (value < t) break;
      weight *= BASE - t;
      if (!Number.isSafeInteger(weight) || at > text.length) return null;
    }
    bias = adapt(i - start, out.length + 1, start === 0);
    n += Math.floor(i / (out.length + 1));
    i %= out.length + 1;
    if (n > 0x10ffff) return null;
    out.splice(i++, 0, n);
  }
  return String.fromCodePoint(...out);
}
