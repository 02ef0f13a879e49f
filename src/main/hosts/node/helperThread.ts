// Entry of a helper thread: runs parts of queries beside the engine's own thread.

import { parentPort } from 'node:worker_threads';
import { startHelper } from '../../engine/helper.js';
import type { ToHelper } from '../../engine/query/parallel/messages.js';
import { createNodePorts } from './ports.js';

if (!parentPort) throw new Error('helperThread runs as a worker thread');
const parent = parentPort;
// A helper reads segments only; it needs no resources and so no place to find them.
const heard = startHelper(createNodePorts({ root: '.', toolVersion: '' }), (message) => parent.postMessage(message));
parent.on('message', (message: ToHelper) => heard(message));
