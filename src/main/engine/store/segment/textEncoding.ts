// Strings to UTF-8 in a buffer that is used again and again: dictionaries take texts in far too many pieces for an encoder each.

import { utf8Of, type Utf8 } from './textTable.js';

const FIRST_BYTES = 64 * 1024;

export class TextBuffer {
  private held = utf8Of(new Uint8Array(FIRST_BYTES));

  get utf8(): Utf8 {
    return this.held;
  }

  /** Writes a text to the start of the buffer; gives its bytes. Half a surrogate pair becomes U+FFFD, as in every encoder. */
  write(text: string): number {
    if (this.held.bytes.length < text.length * 3) this.held = utf8Of(new Uint8Array(text.length * 4));
    const { bytes } = this.held;
    const { length } = text;
    let at = 0;
    for (; at < length; at++) {
      const code = text.charCodeAt(at);
      if (code > 0x7f) return this.beyondAscii(text, at);
      bytes[at] = code;
    }
    return length;
  }

  /** The same from unit `from` on; before it every unit was a byte. */
  private beyondAscii(text: string, from: number): number {
    const { bytes } = this.held;
    let at = from;
    for (let i = from; i < text.length; i++) {
      let code = text.charCodeAt(i);
      if (code < 0x80) {
        bytes[at++] = code;
        continue;
      }
      if (code < 0x800) {
        bytes[at++] = 0xc0 | (code >> 6);
        bytes[at++] = 0x80 | (code & 0x3f);
        continue;
      }
      if ((code & 0xf800) === 0xd800) {
        const low = text.charCodeAt(i + 1);
        if (code < 0xdc00 && (low & 0xfc00) === 0xdc00) {
          const point = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
          bytes[at++] = 0xf0 | (point >> 18);
          bytes[at++] = 0x80 | ((point >> 12) & 0x3f);
          bytes[at++] = 0x80 | ((point >> 6) & 0x3f);
          bytes[at++] = 0x80 | (point & 0x3f);
          i++;
          continue;
        }
        code = 0xfffd;
      }
      bytes[at++] = 0xe0 | (code >> 12);
      bytes[at++] = 0x80 | ((code >> 6) & 0x3f);
      bytes[at++] = 0x80 | (code & 0x3f);
    }
    return at;
  }
}
