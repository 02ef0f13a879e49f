// The names inside a case folder, and case.json: what makes a folder a case.

import { QuarryError } from '../../../shared/base/errors.js';
import type { HostPorts } from '../ports.js';

/** Rises when an older reader could no longer open the case; upgrade/ then has a step for it. */
export const CASE_VERSION = 1;
const CASE_FORMAT = 'quarry-case';

export interface CasePaths {
  readonly folder: string;
  readonly caseJson: string;
  readonly catalogue: string;
  /** A snapshot that did not fit the journal is kept under this name. */
  readonly catalogueSetAside: string;
  readonly journal: string;
  readonly segments: string;
  readonly index: string;
  readonly lock: string;
}

export function casePaths(ports: HostPorts, folder: string): CasePaths {
  const root = ports.files.resolve(folder);
  const inside = (name: string) => ports.files.join(root, name);
  return {
    folder: root,
    caseJson: inside('case.json'),
    catalogue: inside('catalogue.db'),
    catalogueSetAside: inside('catalogue.set-aside.db'),
    journal: inside('journal.ndjson'),
    segments: inside('segments'),
    index: inside('index'),
    lock: inside('lock'),
  };
}

/** "000007.qseg" */
export const segmentFileName = (id: number): string => `${String(id).padStart(6, '0')}.qseg`;
const SEGMENT_NAME = /^(\d{6,})\.qseg$/;
export const segmentNumberOf = (fileName: string): number | null => {
  const found = SEGMENT_NAME.exec(fileName)?.[1];
  return found === undefined ? null : Number(found);
};

export interface CaseHead {
  readonly format: string;
  readonly version: number;
  readonly id: string;
  readonly name: string;
  /** ISO wall-clock time. */
  readonly created: string;
  readonly toolVersion: string;
}

export const newCaseHead = (ports: HostPorts, name: string): CaseHead => ({
  format: CASE_FORMAT,
  version: CASE_VERSION,
  id: ports.ids.uuid(),
  name,
  created: new Date(ports.clock.nowMs()).toISOString(),
  toolVersion: ports.toolVersion,
});

export const caseHeadBytes = (ports: HostPorts, head: CaseHead): Uint8Array => ports.codec.encodeUtf8(`${JSON.stringify(head, null, 2)}\n`);

const notACase = (folder: string, reason: string) =>
  new QuarryError('case.notACase', `${folder} is not a case: ${reason}`, { folder, reason });

/** Reads case.json; 'case.notACase' or 'case.newer' when this folder cannot be opened by this version. */
export async function readCaseHead(ports: HostPorts, paths: CasePaths): Promise<CaseHead> {
  const stat = await ports.files.stat(paths.caseJson);
  if (stat === null || stat.kind !== 'file') throw notACase(paths.folder, 'it has no case.json');
  const bytes = await ports.files.readAll(paths.caseJson);
  let value: Partial<CaseHead> | null;
  try {
    value = JSON.parse(ports.codec.utf8(bytes, 0, bytes.length)) as Partial<CaseHead> | null;
  } catch {
    throw notACase(paths.folder, 'its case.json is not JSON');
  }
  if (
    value === null ||
    value.format !== CASE_FORMAT ||
    typeof value.version !== 'number' ||
    typeof value.id !== 'string' ||
    typeof value.name !== 'string'
  ) {
    throw notACase(paths.folder, 'its case.json describes something else');
  }
  if (value.version > CASE_VERSION) {
    throw new QuarryError('case.newer', `${paths.folder} was written by a newer version`, {
      folder: paths.folder,
      version: value.version,
      supported: CASE_VERSION,
      toolVersion: value.toolVersion ?? '',
    });
  }
  return {
    format: CASE_FORMAT,
    version: value.version,
    id: value.id,
    name: value.name,
    created: value.created ?? '',
    toolVersion: value.toolVersion ?? '',
  };
}
