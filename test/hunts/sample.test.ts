// The sample's story told by the ranks: every step of its truth is found by a hit near the top of a run of all hunts.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEngine, type Engine } from '../../src/main/engine/engine.js';
import { createNodePorts } from '../../src/main/hosts/node/ports.js';
import { NEVER_CANCELLED } from '../../src/shared/base/errors.js';
import type { HuntOutcome } from '../../src/shared/contract/hunts.js';

const root = resolve(import.meta.dirname, '../..');
const scope = { cancel: NEVER_CANCELLED, emit: () => undefined };
const NEAR_THE_TOP = 50;

/** Hunts that tell each step, by the id of the stage in resources/sample.truth.json. */
const TOLD_BY: Readonly<Record<string, readonly string[]>> = {
  phishing: ['mail-lookalike-sender-domain', 'mail-macro-attachment-delivered', 'mail-authentication-failed-delivered'],
  execution: ['office-child-process', 'encoded-powershell', 'download-then-execute', 'rundll32-unusual-arguments'],
  'run-key': ['run-key-unusual-data'],
  beacon: ['beacon-regular-intervals'],
  discovery: ['discovery-burst'],
  elevation: ['uac-bypass-auto-elevate', 'uac-bypass-registry'],
  credentials: ['lsass-opened-with-read-rights', 'memory-dump-commands'],
  lateral: ['remote-service-creation', 'explicit-credentials-to-other-machine', 'service-unusual-image', 'scheduled-task-unusual-action'],
  'beacon-server': ['beacon-regular-intervals'],
  'log-cleared': ['event-log-cleared'],
  'cloud-access': ['signin-new-country', 'signin-impossible-travel'],
  consent: ['consent-to-application'],
  'cloud-files': ['sharepoint-download-new-program', 'mailbox-read-by-unusual-client'],
  'inbox-rule': ['inbox-rule-hides-mail'],
  'aws-key': ['aws-credentials-made-for-others'],
  'aws-copy': ['s3-bulk-read-or-share'],
  collection: ['archive-with-password-or-volumes', 'archive-then-upload'],
  exfiltration: ['upload-tools', 'archive-then-upload'],
};

interface Truth {
  readonly stages: readonly { readonly id: string; readonly title: string }[];
}
const truth = JSON.parse(readFileSync(join(root, 'resources/sample.truth.json'), 'utf8')) as Truth;
const work = mkdtempSync(join(tmpdir(), 'quarry-hunts-sample-'));
let engine: Engine;
let outcomes: readonly HuntOutcome[];

beforeAll(async () => {
  engine = await openEngine(createNodePorts(), join(work, 'case'), { name: 'sample' });
  await engine.importEvidence([join(root, 'resources/sample')], {});
  await engine.analyse();
  await engine.handlers['hunts.runAll']({ keys: null, limitMs: 60_000, timeRange: null, again: false }, scope);
  ({ outcomes } = await engine.handlers['hunts.outcomes']({}, scope));
}, 300_000);
afterAll(async () => {
  await engine.close();
  rmSync(work, { recursive: true, force: true });
});

describe('all hunts against the sample', () => {
  it('end without a failure, and skip only what has no rows', () => {
    expect(outcomes.filter((o) => o.status === 'failed' || o.status === 'timeout').map((o) => [o.key, o.problem])).toEqual([]);
    expect(outcomes.filter((o) => o.status === 'skipped').every((o) => o.empty.length > 0)).toBe(true);
    expect(outcomes.filter((o) => o.status === 'hit').length).toBeGreaterThan(60);
  });

  it('are told for every stage of the truth', () => expect(Object.keys(TOLD_BY).sort()).toEqual(truth.stages.map((s) => s.id).sort()));

  it.each(truth.stages.map((s) => [s.title, s.id]))('%s', (_, id) => {
    const top = outcomes.filter((o) => o.status === 'hit').slice(0, NEAR_THE_TOP);
    const missing = (TOLD_BY[id] ?? []).filter((hunt) => !top.some((o) => o.key === `builtin:${hunt}`));
    expect(missing, `not among the first ${NEAR_THE_TOP}`).toEqual([]);
  });

  it('puts surveys behind findings', () => {
    const hits = outcomes.filter((o) => o.status === 'hit');
    expect(hits.slice(0, 30).every((o) => o.because[0] === 'high weight' || o.because[0] === 'medium weight')).toBe(true);
  });
});
