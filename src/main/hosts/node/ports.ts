// Plain Node's answer to HostPorts: used by the command line, the loopback browser mode, Electron's utility process and tests.

import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import type { HostPorts, LogPort, ResourcePort } from '../../engine/ports.js';
import { createCodecPort } from './codec.js';
import { createFilePort } from './files.js';
import { createHelperPort } from './helpers.js';
import { createHashPort } from './hashes.js';
import { createResourcePort, findProductRoot, readToolVersion } from './resources.js';

export interface NodePortsOptions {
  /** Folder that holds package.json and resources/; found from this file's place when not given. */
  readonly root?: string;
  /** Replaces the shipped resources, e.g. a test's own small tables. */
  readonly resources?: ResourcePort;
  readonly log?: LogPort;
  readonly toolVersion?: string;
  /** The built helperThread.js; without it everything runs in the caller's thread. */
  readonly helperScript?: URL;
}

const SILENT: LogPort = { write: () => undefined };

export function createNodePorts(options: NodePortsOptions = {}): HostPorts {
  const root = options.root ?? findProductRoot();
  const helpers = options.helperScript ? createHelperPort(options.helperScript) : null;
  return {
    ...(helpers ? { helpers } : {}),
    files: createFilePort(),
    hash: createHashPort(),
    codec: createCodecPort(),
    clock: {
      nowMs: () => Date.now(),
      monotonicMs: () => performance.now(),
      yield: () => new Promise((resolve) => void setImmediate(resolve)),
    },
    ids: { uuid: () => randomUUID() },
    resources: options.resources ?? createResourcePort(root),
    log: options.log ?? SILENT,
    // Modules of CommonJS that are imported are searched for their exports first, which takes longer than running them.
    runScript: createRequire(import.meta.url),
    memoryBytes: () => process.memoryUsage.rss(),
    toolVersion: options.toolVersion ?? readToolVersion(root),
  };
}
