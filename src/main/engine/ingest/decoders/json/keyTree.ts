// The keys of the objects of a source in the order they come, as a tree: logs write the same keys in the same order, so a scanner
// compares the bytes of the key it expects rather than reading whatever key there is.

import type { CodecPort } from '../../../ports.js';
import type { RecordShape } from '../../types.js';

/** Keys made of data are not worth remembering, and must not fill the memory. */
const NODES_MAX = 20_000;

export class KeyNode {
  /** Nodes for the keys seen after this one; the last one used comes first. */
  readonly next: KeyNode[] = [];
  /** The shape of an object that ends here. */
  shape: RecordShape | null = null;

  constructor(
    /** The key as JSON writes it, with its quotes. */
    readonly key: Uint8Array,
    readonly depth: number,
  ) {}

  /** The node whose key stands at `at`. */
  after(bytes: Uint8Array, at: number): KeyNode | null {
    const { next } = this;
    for (let n = 0; n < next.length; n++) {
      const node = next[n];
      if (node === undefined || !startsWith(bytes, at, node.key)) continue;
      if (n > 0) {
        next.copyWithin(1, 0, n);
        next[0] = node;
      }
      return node;
    }
    return null;
  }
}

function startsWith(bytes: Uint8Array, at: number, key: Uint8Array): boolean {
  // Keys begin alike more often than they end alike.
  for (let i = key.length - 1; i >= 0; i--) if (bytes[at + i] !== key[i]) return false;
  return true;
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
      let next = node.after(key, 0);
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
