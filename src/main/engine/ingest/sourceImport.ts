// One source from bytes to segments: hash, container or decoder, connector, counts, and how it ended.

import { QuarryError } from '../../../shared/base/errors.js';
import { MIB } from '../../../shared/base/bytes.js';
import type { SourceId } from '../../../shared/base/brand.js';
import type { CaseStore, SourceRow } from '../store/types.js';
import type { UnpackBudget } from './containers/budget.js';
import { containerOf } from './containers/index.js';
import type { Spool } from './containers/spool.js';
import type { Container } from './containers/types.js';
import type { ImportOptions, ImportProgress } from './importer.js';
import { AlreadyStored, SourcePipeline, type Opened } from './pipeline.js';
import { readerFor } from './reader.js';
import { SNIFF_BYTES } from './sniff.js';
import type { ByteSource, ConnectorRun, DecodedRecord, SourceWarning } from './types.js';

const HASH_BYTES = MIB;
const NOTHING = { read: 0, stored: 0, rejected: 0, recovered: 0 } as const;

/** A source of the case by its id, or a row for what did not become one. */
export type ImportResult = SourceId | SourceRow;

export class SourceImport {
  constructor(
    private readonly store: CaseStore,
    private readonly options: ImportOptions,
    private readonly spool: Spool,
    private readonly budget: UnpackBudget,
    private readonly connectorOf: ReadonlyMap<string, string>,
    private readonly done: (result: ImportResult) => void,
  ) {}

  /** Imports the source and, when it is a container, its members after it. `depth` counts the containers around it. */
  async run(source: ByteSource, depth: number, damage: string | null = null): Promise<void> {
    const sha256 = await this.hash(source);
    const head = await source.handle.read(0, SNIFF_BYTES);
    const warnings: SourceWarning[] =
      damage === null ? [] : [{ code: 'source.damaged', message: `the archive did not give it up whole: ${damage}` }];
    const container = containerOf(head);
    if (container && depth < this.budget.limits.depth) return this.container(source, sha256, container, depth);
    if (container)
      warnings.push({ code: 'archive.depth', message: `archives inside archives are opened ${this.budget.limits.depth} levels deep` });
    const choice = container ? null : readerFor(head, source, this.options.ports);
    if (choice?.reader) return this.records(source, sha256, choice.reader, warnings);
    const format = source.size === 0 ? 'empty' : (container?.id ?? 'unrecognised');
    if (source.size === 0) warnings.push({ code: 'source.empty', message: 'the file is empty' });
    else if (choice)
      warnings.push({
        code: 'source.unrecognised',
        message: choice.looksLike === null ? 'not a format that can be read' : `looks like ${choice.looksLike}, which cannot be read yet`,
      });
    await this.bare(source, sha256, format, warnings);
  }

  private async hash(source: ByteSource): Promise<string> {
    const hash = this.options.ports.hash.sha256();
    const room = new Uint8Array(Math.min(source.size, HASH_BYTES));
    for (let at = 0; at < source.size;) {
      await this.turn(source, 'hashing', at, 0);
      const read = (await source.handle.readInto?.(room, at)) ?? -1;
      const chunk = read < 0 ? await source.handle.read(at, HASH_BYTES) : room.subarray(0, read);
      if (chunk.length === 0) break;
      hash.update(chunk);
      at += chunk.length;
    }
    return hash.hex();
  }

  /** A source without records of its own. */
  private async bare(source: ByteSource, sha256: string, format: string, warnings: readonly SourceWarning[]): Promise<void> {
    const begun = await this.store.beginSource({
      path: source.path,
      size: source.size,
      sha256,
      format,
      connector: '',
      confidence: 0,
      because: [],
    });
    if (begun.kind === 'duplicate') return this.duplicate(source, begun.of, warnings);
    await this.store.endSource(begun.id, { state: 'done', ...NOTHING, warnings, error: null });
    this.tell(source, begun.id, 'done');
  }

  private async container(source: ByteSource, sha256: string, container: Container, depth: number): Promise<void> {
    const begun = await this.store.beginSource({
      path: source.path,
      size: source.size,
      sha256,
      format: container.id,
      connector: '',
      confidence: 1,
      because: [`begins like a ${container.title}`],
    });
    if (begun.kind === 'duplicate') return this.duplicate(source, begun.of, []);
    const warnings: SourceWarning[] = [];
    // The archive's own row comes before those of its members, whose number its warnings depend on.
    const members: ImportResult[] = [];
    const inner = new SourceImport(this.store, this.options, this.spool, this.budget, this.connectorOf, (result) => members.push(result));
    let error: string | null = null;
    let seen = 0;
    try {
      await container.each(
        source,
        {
          ports: this.options.ports,
          cancel: this.options.cancel,
          spool: this.spool,
          budget: this.budget,
          warn: (warning) => warnings.push(warning),
          progress: (bytes) => this.turn(source, 'unpacking', bytes, 0),
        },
        async ({ label, handle, damage }) => {
          seen++;
          const name = label.slice(label.lastIndexOf('/') + 1);
          await inner.run({ path: `${source.path}/${label}`, name, size: handle.size, handle }, depth + 1, damage);
        },
      );
      if (seen === 0) warnings.push({ code: 'source.empty', message: 'no member of the archive could be read' });
    } catch (caught) {
      if (isCancelled(caught)) {
        await this.store.endSource(begun.id, { state: 'cancelled', ...NOTHING, warnings, error: null });
        throw caught;
      }
      error = this.explain(caught, source);
    }
    await this.store.endSource(begun.id, { state: error === null ? 'done' : 'failed', ...NOTHING, warnings, error });
    this.tell(source, begun.id, error === null ? 'done' : 'failed');
    for (const member of members) this.done(member);
  }

  private async records(
    source: ByteSource,
    sha256: string,
    reader: { readonly decoder: import('./types.js').Decoder; readonly because: readonly string[] },
    warnings: readonly SourceWarning[],
  ): Promise<void> {
    const { connectors, ports, cancel } = this.options;
    let duplicate: SourceRow | null = null;
    const open = async (sample: readonly DecodedRecord[]): Promise<Opened> => {
      const choice = this.chooseConnector(source, sha256, reader.decoder.id, sample);
      const begun = await this.store.beginSource({
        path: source.path,
        size: source.size,
        sha256,
        format: reader.decoder.id,
        connector: choice.label,
        confidence: choice.confidence,
        because: [...reader.because, ...choice.because],
      });
      if (begun.kind === 'duplicate') {
        duplicate = begun.of;
        throw new AlreadyStored('duplicate');
      }
      return { id: begun.id, writer: begun.writer, run: choice.run };
    };
    const pipeline = new SourcePipeline({
      store: this.store,
      connectors,
      open,
      turn: (phase, bytes, records) => this.turn(source, phase, bytes, records),
    });
    for (const warning of warnings) pipeline.warn(warning);
    let state: 'done' | 'failed' | 'cancelled' = 'done';
    let error: string | null = null;
    let stop: unknown = null;
    try {
      await reader.decoder.decode(source, pipeline, { ports, cancel });
      await pipeline.end();
      if (pipeline.counts.read + pipeline.counts.recovered === 0)
        pipeline.warn({ code: 'source.empty', message: 'recognised, but it holds no records' });
    } catch (caught) {
      if (duplicate !== null) return this.duplicate(source, duplicate, []);
      if (isCancelled(caught)) {
        state = 'cancelled';
        stop = caught;
      } else {
        state = 'failed';
        error = this.explain(caught, source);
      }
    }
    let id = pipeline.opened?.id ?? null;
    if (state !== 'done') {
      // A source that failed before anything could be chosen still belongs in the case, with the reason.
      if (id === null && state === 'failed') id = await this.beginFailed(source, sha256, reader.decoder.id, reader.because);
      await pipeline.keep().catch((caught: unknown) => (error ??= this.explain(caught, source)));
    }
    if (id !== null) {
      await this.store.endSource(id, { state, ...pipeline.counts, warnings: merged(pipeline.warnings), error });
      this.tell(source, id, state, pipeline.counts.read);
    }
    if (stop !== null) throw stop;
  }

  private async beginFailed(source: ByteSource, sha256: string, format: string, because: readonly string[]) {
    const begun = await this.store.beginSource({
      path: source.path,
      size: source.size,
      sha256,
      format,
      connector: '',
      confidence: 0,
      because,
    });
    return begun.kind === 'duplicate' ? null : begun.id;
  }

  private chooseConnector(
    source: ByteSource,
    sha256: string,
    decoder: string,
    sample: readonly DecodedRecord[],
  ): { readonly label: string; readonly confidence: number; readonly because: readonly string[]; readonly run: ConnectorRun } {
    const { connectors } = this.options;
    const seen = { decoder, sourceName: source.name, records: sample };
    const claims = connectors.recognise(seen);
    const [best] = claims;
    const earlier = this.connectorOf.get(sha256)?.replace(/@\d+$/, '') || null;
    const wanted = this.options.connector ?? earlier;
    const chosen = wanted !== null && connectors.connectors.some((c) => c.id === wanted) ? wanted : (best?.connector ?? '');
    const claim = claims.find((c) => c.connector === chosen);
    const because = wanted !== null && chosen === wanted && this.options.connector ? [`chosen by the analyst`] : (claim?.because ?? []);
    const run = connectors.open(chosen, { path: source.path, name: source.name }, seen);
    return { label: run.id, confidence: claim?.score ?? 0, because, run };
  }

  private duplicate(source: ByteSource, of: SourceRow, warnings: readonly SourceWarning[]): void {
    const same = of.path === source.path ? 'imported before' : `the same content as ${of.path}`;
    this.done({
      ...of,
      path: source.path,
      state: 'duplicate',
      read: 0,
      stored: 0,
      rejected: 0,
      recovered: 0,
      tables: {},
      error: null,
      warnings: [...warnings, { code: 'source.duplicate', message: `not read again: ${same}` }],
    });
    this.options.onProgress?.({ path: source.path, phase: 'done', bytes: source.size, totalBytes: source.size, records: 0 });
  }

  private tell(source: ByteSource, id: SourceId, phase: ImportProgress['phase'], records = 0): void {
    this.done(id);
    this.options.onProgress?.({ path: source.path, phase, bytes: source.size, totalBytes: source.size, records });
  }

  private async turn(source: ByteSource, phase: ImportProgress['phase'], bytes: number, records: number): Promise<void> {
    this.options.onProgress?.({ path: source.path, phase, bytes, totalBytes: source.size, records });
    await this.options.ports.clock.yield();
    this.options.cancel.throwIfCancelled();
  }

  private explain(error: unknown, source: ByteSource): string {
    if (error instanceof QuarryError) return `${error.code}: ${error.message}`;
    const message = error instanceof Error ? error.message : String(error);
    this.options.ports.log.write('error', 'a source failed', {
      path: source.path,
      message,
      stack: error instanceof Error ? error.stack : undefined,
    });
    return `source.failed: ${message}`;
  }
}

const isCancelled = (error: unknown): boolean => error instanceof QuarryError && error.code === 'cancelled';

/** Warnings of one code and message once, their counts added. */
function merged(warnings: readonly SourceWarning[]): readonly SourceWarning[] {
  const by = new Map<string, SourceWarning>();
  for (const warning of warnings) {
    const key = `${warning.code}\n${warning.message}`;
    const before = by.get(key);
    by.set(key, before ? { ...before, count: (before.count ?? 1) + (warning.count ?? 1) } : warning);
  }
  return [...by.values()];
}
