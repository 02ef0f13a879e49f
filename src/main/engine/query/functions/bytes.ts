// Text to bytes and base64, without help from the host.

const encoder = new TextEncoder();
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export const utf8Of = (text: string): Uint8Array => encoder.encode(text);
/** Null when the bytes are not UTF-8. */
export function textOfUtf8(bytes: Uint8Array): string | null {
  try {
    return strict.decode(bytes);
  } catch {
    return null;
  }
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES = new Int8Array(128).fill(-1);
for (let i = 0; i < 64; i++) VALUES[ALPHABET.charCodeAt(i)] = i;

export function base64Of(bytes: Uint8Array): string {
  let out = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const n = ((bytes[i] as number) << 16) | ((left > 1 ? (bytes[i + 1] as number) : 0) << 8) | (left > 2 ? (bytes[i + 2] as number) : 0);
    out +=
      ALPHABET.charAt(n >> 18) +
      ALPHABET.charAt((n >> 12) & 63) +
      (left > 1 ? ALPHABET.charAt((n >> 6) & 63) : '=') +
      (left > 2 ? ALPHABET.charAt(n & 63) : '=');
  }
  return out;
}

/** Null for text that is not padded base64. Blanks are skipped. */
export function bytesOfBase64(text: string): Uint8Array | null {
  const whole = text.replace(/\s+/g, '');
  if (whole.length % 4 !== 0) return null;
  const clean = whole.replace(/={1,2}$/, '');
  const out = new Uint8Array(Math.floor((clean.length * 3) / 4));
  let held = 0;
  let bits = 0;
  let at = 0;
  for (let i = 0; i < clean.length; i++) {
    const c = clean.charCodeAt(i);
    const v = c < 128 ? (VALUES[c] as number) : -1;
    if (v < 0) return null;
    held = ((held << 6) | v) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out[at++] = (held >> bits) & 0xff;
    }
  }
  return out;
}

/** The 16 bytes of a GUID in the mixed order .NET uses, and back. */
const GUID_ORDER = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
export function bytesOfGuid(guid: string): Uint8Array {
  const hex = guid.replace(/-/g, '');
  return Uint8Array.from(GUID_ORDER, (i) => parseInt(hex.slice(i * 2, i * 2 + 2), 16));
}
export function guidOfBytes(bytes: Uint8Array): string {
  const h = GUID_ORDER.map((i) => (bytes[i] as number).toString(16).padStart(2, '0')).join('');
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-${h.slice(12, 16)}-${h.slice(16, 20)}-${h.slice(20)}`;
}
