// HyperLogLog and weighted-value digests: the states that hll() and tdigest() keep in a dynamic, and what is read out of them.

import { xxhash64 } from '../functions/hash.js';
import { base64Of, bytesOfBase64, utf8Of } from '../functions/bytes.js';
import { isArray, isBag } from '../dynamic.js';
import type { Dynamic, Scalar } from '../values.js';

/** Bits of the register index for Kusto's accuracy levels 0–4. */
const BITS = [12, 14, 16, 17, 18];
export const hllBits = (accuracy: Scalar | undefined): number => BITS[typeof accuracy === 'number' ? accuracy : 1] ?? 14;

export class HyperLogLog {
  registers: Uint8Array;
  constructor(readonly bits: number) {
    this.registers = new Uint8Array(2 ** bits);
  }
  add(key: string): void {
    this.addHash(xxhash64(utf8Of(key)));
  }
  addHash(hash: bigint): void {
    const index = Number(hash >> BigInt(64 - this.bits));
    const rest = BigInt.asUintN(64, hash << BigInt(this.bits));
    let rank = 1;
    if (rest === 0n) rank = 64 - this.bits + 1;
    else for (let b = 63n; b >= 0n && !(rest & (1n << b)); b--) rank++;
    if (rank > (this.registers[index] as number)) this.registers[index] = rank;
  }
  /** A hash of 32 bits; for values that are counted here and nowhere else. */
  addShortHash(hash: number): void {
    const index = hash >>> (32 - this.bits);
    const rank = Math.min(Math.clz32(hash << this.bits), 32 - this.bits) + 1;
    if (rank > (this.registers[index] as number)) this.registers[index] = rank;
  }
  merge(other: HyperLogLog): HyperLogLog {
    const [small, large] = this.bits <= other.bits ? [this, other] : [other, this];
    const out = new HyperLogLog(small.bits);
    out.registers.set(small.registers);
    const shift = large.bits - small.bits;
    large.registers.forEach((rank, i) => {
      if (rank === 0) return;
      const index = i >> shift;
      const low = i & (2 ** shift - 1);
      // Folding moves index bits into the rank.
      const moved = shift === 0 ? rank : low === 0 ? rank + shift : shift - Math.floor(Math.log2(low));
      if (moved > (out.registers[index] as number)) out.registers[index] = moved;
    });
    return out;
  }
  estimate(): number {
    const m = this.registers.length;
    let sum = 0;
    let zeros = 0;
    for (const r of this.registers) {
      sum += 2 ** -r;
      if (r === 0) zeros++;
    }
    const raw = ((0.7213 / (1 + 1.079 / m)) * m * m) / sum;
    return Math.round(raw <= 2.5 * m && zeros > 0 ? m * Math.log(m / zeros) : raw);
  }
  /** A bag with the sparse registers, so that small states stay small. */
  toDynamic(): Dynamic {
    const used: number[] = [];
    this.registers.forEach((r, i) => {
      if (r) used.push(i, r);
    });
    if (used.length * 2 < this.registers.length) return { hll: this.bits, sparse: used };
    return { hll: this.bits, dense: base64Of(this.registers) };
  }
  static fromDynamic(v: Scalar): HyperLogLog | null {
    if (!isBag(v) || typeof v['hll'] !== 'number' || v['hll'] < 4 || v['hll'] > 18) return null;
    const out = new HyperLogLog(v['hll']);
    const sparse = v['sparse'] ?? null;
    if (isArray(sparse)) {
      for (let i = 0; i + 1 < sparse.length; i += 2) out.registers[Number(sparse[i])] = Number(sparse[i + 1]);
      return out;
    }
    const dense = typeof v['dense'] === 'string' ? bytesOfBase64(v['dense']) : null;
    if (!dense || dense.length !== out.registers.length) return null;
    out.registers = dense;
    return out;
  }
}

/** Values with weights, exact up to a size and merged into neighbours beyond it. */
const CENTROIDS_MAX = 4096;
export class Digest {
  values: number[] = [];
  weights: number[] = [];
  private sorted = true;
  add(value: number, weight = 1): void {
    if (Number.isNaN(value) || !(weight > 0)) return;
    this.values.push(value);
    this.weights.push(weight);
    this.sorted = false;
  }
  sort(): void {
    if (this.sorted) return;
    const order = this.values.map((_, i) => i).sort((a, b) => (this.values[a] as number) - (this.values[b] as number));
    const [values, weights] = [this.values, this.weights];
    this.values = [];
    this.weights = [];
    for (const i of order) {
      const last = this.values.length - 1;
      if (last >= 0 && this.values[last] === values[i]) this.weights[last] = (this.weights[last] as number) + (weights[i] as number);
      else {
        this.values.push(values[i] as number);
        this.weights.push(weights[i] as number);
      }
    }
    this.sorted = true;
  }
  total(): number {
    return this.weights.reduce((a, b) => a + b, 0);
  }
  /** The nearest-rank percentile: the first value at or below which that share lies. */
  percentile(p: number): number | null {
    this.sort();
    const wanted = (Math.min(100, Math.max(0, p)) / 100) * this.total();
    let seen = 0;
    for (let i = 0; i < this.values.length; i++) {
      seen += this.weights[i] as number;
      if (seen >= wanted - 1e-9 && seen > 0) return this.values[i] as number;
    }
    return this.values.at(-1) ?? null;
  }
  /** How much weight lies at or below a value. */
  rank(value: number): number {
    this.sort();
    let seen = 0;
    for (let i = 0; i < this.values.length && (this.values[i] as number) <= value; i++) seen += this.weights[i] as number;
    return seen;
  }
  toDynamic(): Dynamic {
    this.sort();
    let [values, weights] = [this.values, this.weights];
    if (values.length > CENTROIDS_MAX) [values, weights] = compress(values, weights);
    return { tdigest: values, weights };
  }
  static fromDynamic(v: Scalar): Digest | null {
    if (!isBag(v)) return null;
    const [values, weights] = [v['tdigest'] ?? null, v['weights'] ?? null];
    if (!isArray(values) || !isArray(weights) || values.length !== weights.length) return null;
    const out = new Digest();
    values.forEach((x, i) => out.add(Number(x), Number(weights[i])));
    return out;
  }
}
function compress(values: readonly number[], weights: readonly number[]): [number[], number[]] {
  const total = weights.reduce((a, b) => a + b, 0);
  const step = total / CENTROIDS_MAX;
  const outValues: number[] = [];
  const outWeights: number[] = [];
  let weight = 0;
  let sum = 0;
  values.forEach((v, i) => {
    const w = weights[i] as number;
    weight += w;
    sum += v * w;
    if (weight >= step || i === values.length - 1) {
      outValues.push(sum / weight);
      outWeights.push(weight);
      weight = 0;
      sum = 0;
    }
  });
  return [outValues, outWeights];
}
