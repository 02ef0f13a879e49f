// Helper threads that run in the test's own thread, with the same messages, copied as posting copies them.

import { startHelper } from '../../src/main/engine/helper.js';
import type { HelperPort, HelperThread, HostPorts } from '../../src/main/engine/ports.js';
import type { FromHelper, ToHelper } from '../../src/main/engine/query/parallel/messages.js';

/** Copies as posting does: shared memory stays shared. */
const copied = <T>(message: T): T => structuredClone(message);

export function inlineHelpers(ports: HostPorts, count: number): HelperPort & { readonly started: () => number } {
  let started = 0;
  const start = (): HelperThread => {
    started++;
    let listener: (message: unknown) => void = () => undefined;
    let over = false;
    const say = (message: FromHelper) => {
      const copy = copied(message);
      setImmediate(() => !over && listener(copy));
    };
    const heard = startHelper(ports, say);
    return {
      post: (message) => {
        const copy = copied(message) as ToHelper;
        setImmediate(() => !over && heard(copy));
      },
      onMessage: (l) => void (listener = l),
      onEnd: () => undefined,
      end: async () => void (over = true),
    };
  };
  return {
    count,
    cacheBytes: 64 * 1024 * 1024,
    start,
    started: () => started,
    wait: (ms) => new Promise((resolve) => void setTimeout(resolve, ms)),
  };
}
