// Hash join: the right side is built (the left for the right-keeping semi and anti kinds), the other side streams. Null keys match nothing.

import type { Plan } from '../plan/nodes.js';
import type { Batch } from '../values.js';
import { compile } from './eval.js';
import { materialise } from './execute.js';
import { onlyWithKeys, roughRows } from './keyFilter.js';
import { KeySet } from './keys.js';
import { Account, type Runtime } from './runtime.js';
import { BATCH_ROWS, bytesOfBatch, gather, gatherBatch } from './vectors.js';

type JoinPlan = Extract<Plan, { op: 'join' }>;

export async function* runJoin(plan: JoinPlan, open: (side: Plan) => AsyncIterable<Batch>, rt: Runtime): AsyncGenerator<Batch> {
  const account = new Account(rt);
  try {
    switch (plan.kind) {
      case 'leftsemi':
      case 'leftanti':
        yield* filterBy(plan.left, plan.leftKeys, plan.right, plan.rightKeys, plan.kind === 'leftsemi', open, rt, account);
        return;
      case 'rightsemi':
      case 'rightanti':
        yield* filterBy(plan.right, plan.rightKeys, plan.left, plan.leftKeys, plan.kind === 'rightsemi', open, rt, account);
        return;
      default:
        yield* combine(plan, open, rt, account);
    }
  } finally {
    account.close();
  }
}

async function* filterBy(
  keep: Plan,
  keepKeys: JoinPlan['leftKeys'],
  other: Plan,
  otherKeys: JoinPlan['leftKeys'],
  matching: boolean,
  open: (side: Plan) => AsyncIterable<Batch>,
  rt: Runtime,
  account: Account,
): AsyncGenerator<Batch> {
  const keys = new KeySet(otherKeys.map((k) => k.type));
  const otherKernels = otherKeys.map((k) => compile(k, rt));
  for await (const batch of open(other)) {
    keys.groups(
      otherKernels.map((k) => k(batch)),
      batch.length,
      true,
    );
    account.set(keys.bytes());
  }
  const kernels = keepKeys.map((k) => compile(k, rt));
  for await (const batch of open(matching ? onlyWithKeys(keep, keepKeys, keys) : keep)) {
    const groups = keys.groups(
      kernels.map((k) => k(batch)),
      batch.length,
      false,
    );
    const rows = new Int32Array(batch.length);
    let n = 0;
    for (let i = 0; i < batch.length; i++) {
      const g = groups[i] as number;
      const match = g >= 0 && !keys.hasNull(g);
      if (match === matching) rows[n++] = i;
    }
    if (n > 0) yield n === batch.length ? batch : gatherBatch(batch, rows.slice(0, n));
  }
}

/** Rows read ahead of the left side to narrow the right one by. */
const AHEAD_ROWS = BATCH_ROWS;
/** Kinds that drop a row of that side when the other has no match for it. */
const DROPS_LEFT: ReadonlySet<JoinPlan['kind']> = new Set(['inner', 'innerunique', 'rightouter']);
const DROPS_RIGHT: ReadonlySet<JoinPlan['kind']> = new Set(['inner', 'innerunique', 'leftouter']);

async function* combine(plan: JoinPlan, open: (side: Plan) => AsyncIterable<Batch>, rt: Runtime, account: Account): AsyncGenerator<Batch> {
  const ahead = DROPS_RIGHT.has(plan.kind) && roughRows(plan.left) < roughRows(plan.right) ? await readAhead(plan, open, rt) : null;
  try {
    yield* combineWith(ahead, plan, open, rt, account);
  } finally {
    await ahead?.close();
  }
}

async function* combineWith(
  ahead: Ahead | null,
  plan: JoinPlan,
  open: (side: Plan) => AsyncIterable<Batch>,
  rt: Runtime,
  account: Account,
): AsyncGenerator<Batch> {
  const rightPlan = ahead?.keys ? onlyWithKeys(plan.right, plan.rightKeys, ahead.keys) : plan.right;
  const keys = new KeySet(plan.rightKeys.map((k) => k.type));
  const right = await materialise(plan.right, open(rightPlan), rt);
  const rightGroups =
    right.length > 0
      ? keys.groups(
          plan.rightKeys.map((k) => compile(k, rt)(right)),
          right.length,
          true,
        )
      : new Int32Array(0);
  account.set(keys.bytes());
  const left = ahead?.batches ?? open(DROPS_LEFT.has(plan.kind) ? onlyWithKeys(plan.left, plan.leftKeys, keys) : plan.left);
  // Rows of each group as a linked list in order.
  const groupCount = right.length > 0 ? keys.count : 0;
  const head = new Int32Array(groupCount).fill(-1);
  const next = new Int32Array(right.length).fill(-1);
  for (let i = right.length - 1; i >= 0; i--) {
    const g = rightGroups[i] as number;
    if (keys.hasNull(g)) continue;
    next[i] = head[g] as number;
    head[g] = i;
  }
  const keepLeft = plan.kind === 'leftouter' || plan.kind === 'fullouter';
  const keepRight = plan.kind === 'rightouter' || plan.kind === 'fullouter';
  const matched = keepRight ? new Uint8Array(right.length) : null;
  const seen = plan.kind === 'innerunique' ? new KeySet(plan.leftKeys.map((k) => k.type)) : null;
  const kernels = plan.leftKeys.map((k) => compile(k, rt));

  const emit = (left: Batch | null, leftRows: Int32Array, rightRows: Int32Array): Batch => ({
    length: rightRows.length,
    columns: [
      ...(left
        ? left.columns
        : plan.left.schema.map((c) => ({ repr: 'const' as const, type: c.type, length: 1, value: c.type === 'string' ? '' : null }))
      ).map((v) => gather(v, left ? leftRows : new Int32Array(rightRows.length))),
      ...plan.rightColumns.map((i) => {
        const v = right.columns[i];
        const type = plan.right.schema[i]?.type ?? 'dynamic';
        return v && right.length > 0
          ? gather(v, rightRows)
          : { repr: 'const' as const, type, length: rightRows.length, value: type === 'string' ? '' : null };
      }),
    ],
    refs: null,
  });

  for await (const batch of left) {
    const vectors = kernels.map((k) => k(batch));
    const groups = groupCount > 0 ? keys.groups(vectors, batch.length, false) : new Int32Array(batch.length).fill(-1);
    const fresh = seen ? firstRows(seen, vectors, batch.length) : null;
    if (seen) account.set(keys.bytes() + seen.bytes());
    let leftRows: number[] = [];
    let rightRows: number[] = [];
    for (let i = 0; i < batch.length; i++) {
      if (fresh && !fresh[i]) continue;
      const g = groups[i] as number;
      let r = g >= 0 && !keys.hasNull(g) ? (head[g] as number) : -1;
      if (r < 0) {
        if (keepLeft) {
          leftRows.push(i);
          rightRows.push(-1);
        }
        continue;
      }
      for (; r >= 0; r = next[r] as number) {
        leftRows.push(i);
        rightRows.push(r);
        if (matched) matched[r] = 1;
        if (leftRows.length >= BATCH_ROWS) {
          rt.made(leftRows.length, 'join');
          await rt.breathe();
          yield emit(batch, Int32Array.from(leftRows), Int32Array.from(rightRows));
          leftRows = [];
          rightRows = [];
        }
      }
    }
    if (leftRows.length > 0) yield emit(batch, Int32Array.from(leftRows), Int32Array.from(rightRows));
  }
  if (matched) {
    const rest: number[] = [];
    for (let i = 0; i < right.length; i++) if (!matched[i]) rest.push(i);
    for (let from = 0; from < rest.length; from += BATCH_ROWS)
      yield emit(null, new Int32Array(0), Int32Array.from(rest.slice(from, from + BATCH_ROWS)));
  }
}

interface Ahead {
  /** All of the left side: what was read ahead, then the rest. */
  readonly batches: AsyncIterable<Batch>;
  /** Its keys, when all of it was read. */
  readonly keys: KeySet | null;
  close(): Promise<void>;
}

async function readAhead(plan: JoinPlan, open: (side: Plan) => AsyncIterable<Batch>, rt: Runtime): Promise<Ahead> {
  const rest = open(plan.left)[Symbol.asyncIterator]();
  const kernels = plan.leftKeys.map((k) => compile(k, rt));
  const keys = new KeySet(plan.leftKeys.map((k) => k.type));
  const read: Batch[] = [];
  let rows = 0;
  let done = false;
  while (!done && rows <= AHEAD_ROWS) {
    const step = await rest.next();
    if (step.done) done = true;
    else {
      read.push(step.value);
      rows += step.value.length;
      rt.hold(bytesOfBatch(step.value));
      keys.groups(
        kernels.map((k) => k(step.value)),
        step.value.length,
        true,
      );
    }
  }
  async function* all(): AsyncGenerator<Batch> {
    yield* read;
    for (let step = done ? null : await rest.next(); step && !step.done; step = await rest.next()) yield step.value;
  }
  return { batches: all(), keys: done ? keys : null, close: async () => void (await rest.return?.()) };
}

/** Marks the first row of every key ever seen. */
function firstRows(seen: KeySet, vectors: Parameters<KeySet['groups']>[0], length: number): Uint8Array {
  const out = new Uint8Array(length);
  let known = seenCount(seen, vectors);
  const groups = seen.groups(vectors, length, true);
  for (let i = 0; i < length; i++) {
    if ((groups[i] as number) >= known) {
      out[i] = 1;
      known = (groups[i] as number) + 1;
    }
  }
  return out;
}
/** Groups are numbered in order of appearance, so a number at or above the count before this batch is new. */
const seenCount = (seen: KeySet, vectors: readonly unknown[]): number => (vectors.length === 0 ? 0 : seen.count);
