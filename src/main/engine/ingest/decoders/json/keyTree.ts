// The keys of the objects of a source in the order they come, as a tree: logs write the same keys in the same order, so a scanner
// compares the bytes of the key it expects rather than reading whatever key there is.

import type { CodecPort } from '../../../ports.js';
import { utf8Of, type Utf8 } from '../../../store/segment/textTable.js';
import type { RecordShape } from '../../types.js';

/** Keys made of data are not worth remembering, and must not fill the memory. */
const NODES_MAX = 20_000;

export class KeyNode {
  /** Nodes for the keys seen after this one; the last one used comes first. */
  readonly next: KeyNode[] = [];
  /** The shape of an object that ends here. */
  shape: RecordShape | null = null;

  /** The key four bytes at a time, as far as that goes. */
  private readonly words: Int32Array;

  constructor(
    /** The key as JSON writes it, with its quotes. */
    readonly key: Uint8Array,
    readonly depth: number,
  ) {
    const { view } = utf8Of(key);
    this.words = Int32Array.from({ length: key.length >> 2 }, (_, i) => view.getInt32(i * 4, true));
  }

  /** The node whose key stands at `at`. */
  after({ bytes, view }: Utf8, at: number): KeyNode | null {
    const { next } = this;
    for (let n = 0; n < next.length; n++) {
      const node = next[n];
      if (node === undefined || !node.isAt(bytes, view, at)) continue;
      if (n > 0) {
        next.copyWithin(1, 0, n);
        next[0] = node;
      }
      return node;
    }
    return null;
  }

  private isAt(bytes: Uint8Array, view: DataView, at: number): boolean {
    const { key, words } = this;
    const { length } = key;
    if (at + length > bytes.length) return false;
    for (let i = 0; i < words.length; i++) if (view.getInt32(at + i * 4, true) !== words[i]) return false;
    for (let i = words.length * 4; i < length; i++) if (bytes[at + i] !== key[i]) return false;
    return true;
  }
}

export class KeyTree {
  readonly root = new KeyNode(new Uint8Array(0), 0);
  private nodes = 0;

  constructor(private readonly codec: Pick<CodecPort, 'encodeUtf8'>) {}

  /** Remembers the shape of an object that was read with its keys in this order. */
  learn(shape: RecordShape): void {
    if (this.nodes + shape.names.length > NODES_MAX) return;
    let node = this.root;
    for (const name of shape.names) {
      const key = this.codec.encodeUtf8(JSON.stringify(name));
      let next = node.after(utf8Of(key), 0);
      if (next === null) {
        next = new KeyNode(key, node.depth + 1);
        node.next.unshift(next);
        this.nodes++;
      }
      node = next;
    }
    node.shape = shape;
  }
}
