// Recomputes everything the case can prove about itself: segment hashes, the journal's chain, case.json, and that nothing is
// missing or does not belong.

import { MIB } from '../../../shared/base/bytes.js';
import type { HostPorts } from '../ports.js';
import type { CasePaths } from './caseFolder.js';
import { readSegments, type SegmentRow } from './catalogue.js';
import type { CaseState } from './state.js';
import type { VerifyReport } from './types.js';

const READ_BYTES = 4 * MIB;

type Problem = VerifyReport['problems'][number];

export async function verifyCase(
  ports: HostPorts,
  paths: CasePaths,
  state: CaseState,
  cancel: { throwIfCancelled(): void },
  onProgress: (done: number, total: number) => void,
): Promise<VerifyReport> {
  const problems: Problem[] = [];
  const add = (file: string, problem: string) => problems.push({ file, problem });

  const broken = state.journal.firstBreak(0);
  if (broken !== null) add('journal.ndjson', `entry ${broken.seq}: ${broken.problem}`);
  const journalBytes = (await ports.files.stat(paths.journal))?.size ?? 0;
  if (journalBytes !== state.journal.bytes) add('journal.ndjson', `it has ${journalBytes} bytes where ${state.journal.bytes} were written`);

  await checkHead(ports, paths, state, add);

  // The journal, not the catalogue, says which segments there are.
  const folded = state.refold();
  let segments: SegmentRow[];
  try {
    segments = readSegments(folded);
    const [now, then] = [rowsOf(state.sql), rowsOf(folded)];
    if (now !== then) add('catalogue.db', 'its sources and segments are not what the journal says');
  } finally {
    folded.close();
  }

  const attached = state.attachments();
  let done = 2;
  const total = segments.length + (attached?.files.size ?? 0) + done;
  onProgress(done, total);
  for (const segment of segments) {
    cancel.throwIfCancelled();
    const problem = await fileProblem(ports, ports.files.join(paths.segments, segment.file), segment, cancel);
    if (problem !== null) add(`segments/${segment.file}`, problem);
    onProgress(++done, total);
  }

  if (attached !== null) {
    const folder = ports.files.join(paths.folder, attached.folder);
    for (const [name, file] of attached.files) {
      cancel.throwIfCancelled();
      const path = ports.files.join(folder, name);
      const gone = file.optional && (await ports.files.stat(path)) === null;
      const problem = gone ? null : await fileProblem(ports, path, file, cancel);
      if (problem !== null) add(`${attached.folder}/${name}`, problem);
      onProgress(++done, total);
    }
    const there = (await ports.files.stat(folder)) === null ? [] : await ports.files.list(folder);
    for (const entry of there) {
      const name = ports.files.basename(entry.path);
      if (!attached.files.has(name)) add(`${attached.folder}/${name}`, 'it does not belong to the case');
    }
  }

  const named = new Set(segments.map(({ file }) => file));
  const present = (await ports.files.stat(paths.segments)) === null ? [] : await ports.files.list(paths.segments);
  for (const entry of present) {
    const name = ports.files.basename(entry.path);
    if (!named.has(name)) add(`segments/${name}`, 'it does not belong to the case');
  }
  return { ok: problems.length === 0, checked: total, problems };
}

const rowsOf = (sql: CaseState['sql']): string =>
  JSON.stringify([sql.all('SELECT * FROM source ORDER BY id'), sql.all('SELECT * FROM segment ORDER BY id')]);

async function checkHead(
  ports: HostPorts,
  paths: CasePaths,
  state: CaseState,
  add: (file: string, problem: string) => void,
): Promise<void> {
  let expected: unknown = null;
  for (const entry of state.journal.readable(0))
    if (entry.kind === 'case.created' || entry.kind === 'case.upgraded') expected = entry.data['caseJson'];
  const stat = await ports.files.stat(paths.caseJson);
  if (stat === null) add('case.json', 'it is missing');
  else if (ports.hash.sha256Of(await ports.files.readAll(paths.caseJson)) !== expected)
    add('case.json', 'its content is not what the journal says');
}

async function fileProblem(
  ports: HostPorts,
  path: string,
  written: Pick<SegmentRow, 'bytes' | 'sha256'>,
  cancel: { throwIfCancelled(): void },
): Promise<string | null> {
  const stat = await ports.files.stat(path);
  if (stat === null) return 'it is missing';
  if (stat.kind !== 'file') return 'it is not a file';
  if (stat.size !== written.bytes) return `it has ${stat.size} bytes where ${written.bytes} were written`;
  try {
    const handle = await ports.files.open(path);
    try {
      const hash = ports.hash.sha256();
      for (let at = 0; at < handle.size; at += READ_BYTES) {
        cancel.throwIfCancelled();
        hash.update(await handle.read(at, READ_BYTES));
      }
      return hash.hex() === written.sha256 ? null : 'its content does not match its SHA-256';
    } finally {
      await handle.close();
    }
  } catch (error) {
    if ((error as { code?: unknown }).code === 'cancelled') throw error;
    return `it cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}
