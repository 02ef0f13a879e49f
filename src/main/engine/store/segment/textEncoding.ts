// Strings to UTF-8 in a buffer that is used again and again: dictionaries take texts in far too many pieces for an encoder each.

import type { CodecPort } from '../../ports.js';
import { utf8Of, type Utf8 } from './textTable.js';

const FIRST_BYTES = 64 * 1024;
/** Shorter texts are copied letter by letter, which takes less time than calling the host. */
const CALL_FROM = 16;

export class TextBuffer {
  private held = utf8Of(new Uint8Array(FIRST_BYTES));

  constructor(private readonly codec: Pick<CodecPort, 'encodeUtf8Into'>) {}

  get utf8(): Utf8 {
    return this.held;
  }

  /** Writes a text to the start of the buffer; gives its bytes. Half a surrogate pair becomes U+FFFD, as in every encoder. */
  write(text: string): number {
    if (this.held.bytes.length < text.length * 3) this.held = utf8Of(new Uint8Array(text.length * 4));
    const { bytes } = this.held;
    const { length } = text;
    if (length >= CALL_FROM) return this.codec.encodeUtf8Into(text, bytes);
    for (let at = 0; at < length; at++) {
      const code = text.charCodeAt(at);
      if (code > 0x7f) return this.codec.encodeUtf8Into(text, bytes);
      bytes[at] = code;
    }
    return length;
  }
}
