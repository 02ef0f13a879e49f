// Steps from one case version to the next, each in its own numbered file (`v1ToV2.ts`), run in order when an older case is
// opened. Version 1 is the first, so there is no step yet; old cases are kept as fixtures under test/store.

import type { HostPorts } from '../../ports.js';
import { CASE_VERSION, caseHeadBytes, type CaseHead, type CasePaths } from '../caseFolder.js';
import { writing } from '../errors.js';

export interface Upgrader {
  readonly from: number;
  /** Brings the files of the folder to version `from + 1`. Must be repeatable: a crash may leave it half done. */
  run(ports: HostPorts, paths: CasePaths): Promise<void>;
}

export const upgraders: readonly Upgrader[] = [];

/** Upgrades the folder when it is older than this version; the head it has afterwards, and its bytes when they changed. */
export async function upgradeCase(
  ports: HostPorts,
  paths: CasePaths,
  head: CaseHead,
  steps: readonly Upgrader[] = upgraders,
): Promise<{ readonly head: CaseHead; readonly written: Uint8Array | null }> {
  if (head.version === CASE_VERSION) return { head, written: null };
  for (let version = head.version; version < CASE_VERSION; version++) {
    const step = steps.find(({ from }) => from === version);
    if (step === undefined) throw new Error(`no upgrade from case version ${version}`);
    await step.run(ports, paths);
  }
  const upgraded: CaseHead = { ...head, version: CASE_VERSION };
  const bytes = caseHeadBytes(ports, upgraded);
  await writing(paths.caseJson, () => ports.files.writeAtomic(paths.caseJson, bytes));
  return { head: upgraded, written: bytes };
}
