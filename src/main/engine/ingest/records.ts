// Every record of a file as JSON lines, without a case: what `quarry records` prints.

import { GIB } from '../../../shared/base/bytes.js';
import { NEVER_CANCELLED, QuarryError, type CancelToken } from '../../../shared/base/errors.js';
import type { HostPorts } from '../ports.js';
import { UnpackBudget } from './containers/budget.js';
import { containerOf } from './containers/index.js';
import { Spool } from './containers/spool.js';
import { evtxJsonLine } from './decoders/evtx/line.js';
import { fieldJson } from './fieldJson.js';
import { readerFor } from './reader.js';
import { SNIFF_BYTES } from './sniff.js';
import type { ByteSource, DecodedRecord, DecodeSink, RecordFault, SourceWarning } from './types.js';

export interface RecordsSummary {
  /** Live records written as lines; recovered and rejected ones are counted apart. */
  read: number;
  recovered: number;
  rejected: number;
  readonly warnings: SourceWarning[];
}

/** Lines wait for the reader of the output no longer than this many. */
const LINES_HELD = 1024;

/** Prints the records of a file, or of every member of an archive. Throws QuarryError 'source.missing' or 'source.unreadable'. */
export async function readRecords(
  ports: HostPorts,
  path: string,
  onLine: (line: string) => void | Promise<void>,
  cancel: CancelToken = NEVER_CANCELLED,
): Promise<RecordsSummary> {
  const entry = await ports.files.stat(path);
  if (!entry) throw new QuarryError('source.missing', `there is no file ${path}`, { path });
  if (entry.kind !== 'file') throw new QuarryError('source.unreadable', `${path} is not a file`, { path });
  const handle = await ports.files.open(path).catch((error: unknown) => {
    throw new QuarryError('source.unreadable', `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`, {
      path,
    });
  });
  const summary: RecordsSummary = { read: 0, recovered: 0, rejected: 0, warnings: [] };
  const budget = new UnpackBudget();
  const spool = new Spool(ports, null, GIB);

  const read = async (source: ByteSource, depth: number): Promise<void> => {
    const head = await source.handle.read(0, SNIFF_BYTES);
    const container = containerOf(head);
    if (container && depth < budget.limits.depth) {
      const context = {
        ports,
        cancel,
        spool,
        budget,
        warn: (w: SourceWarning) => void summary.warnings.push(w),
        progress: () => ports.clock.yield(),
      };
      return container.each(source, context, async ({ label, handle: inner }) => {
        await read(
          { path: `${source.path}/${label}`, name: label.slice(label.lastIndexOf('/') + 1), size: inner.size, handle: inner },
          depth + 1,
        );
      });
    }
    const { reader, looksLike } = readerFor(head, source, ports);
    if (!reader) {
      summary.warnings.push(
        source.size === 0
          ? { code: 'source.empty', message: `${source.path} is empty` }
          : {
              code: 'source.unrecognised',
              message: `${source.path} ${looksLike === null ? 'is not a format that can be read' : `looks like ${looksLike}, which cannot be read yet`}`,
            },
      );
      return;
    }
    const sink = new LineSink(summary, onLine, reader.decoder.id === 'evtx' ? evtxJsonLine : recordLine, () => ports.clock.yield());
    await reader.decoder.decode(source, sink, { ports, cancel });
    await sink.flush();
  };

  try {
    await read({ path, name: ports.files.basename(path), size: handle.size, handle }, 0);
  } finally {
    await handle.close();
  }
  return summary;
}

function recordLine(record: DecodedRecord): string {
  const data = record.shape.names.map((name, i) => `${JSON.stringify(name)}:${fieldJson(record.values[i] ?? null)}`);
  return `{"index":${record.index},"offset":${record.offset},"length":${record.length},"data":{${data.join(',')}}}`;
}

class LineSink implements DecodeSink {
  private lines: string[] = [];

  constructor(
    private readonly summary: RecordsSummary,
    private readonly onLine: (line: string) => void | Promise<void>,
    private readonly render: (record: DecodedRecord) => string,
    private readonly turn: () => Promise<void>,
  ) {}

  record(record: DecodedRecord): void {
    if (record.recovered) this.summary.recovered++;
    else this.summary.read++;
    this.lines.push(this.render(record));
  }

  fault(fault: RecordFault): void {
    if (fault.index === null) return;
    this.summary.rejected++;
  }

  warn(warning: SourceWarning): void {
    this.summary.warnings.push(warning);
  }

  async progress(): Promise<void> {
    if (this.lines.length >= LINES_HELD) await this.flush();
    await this.turn();
  }

  async flush(): Promise<void> {
    const { lines } = this;
    this.lines = [];
    for (const line of lines) {
      const written = this.onLine(line);
      if (written) await written;
    }
  }
}
