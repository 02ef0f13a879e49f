// What the window does to live under its content policy: a default Trusted Types policy that lets only the empty string become
// markup, the nonce on style elements that libraries make, and validators that never compile code. Runs before anything else.

import { z } from 'zod';
import { cspNonce } from './nonce.js';

interface TrustedTypesFactory {
  createPolicy(
    name: string,
    rules: { createHTML?(text: string): string | null; createScriptURL?(url: string): string | null },
  ): { createScriptURL(url: string): unknown };
}
const factory = () => (globalThis as { trustedTypes?: TrustedTypesFactory }).trustedTypes;

/** ECharts clears its container with `innerHTML = ''`; anything else is refused, which the browser reports and throws. */
function installDefaultPolicy(): void {
  factory()?.createPolicy('default', { createHTML: (text) => (text === '' ? '' : null) });
}

/** Monaco, Cytoscape and the charts make <style> elements of their own. */
function stampStyles(nonce: string): void {
  const create = Document.prototype.createElement;
  Document.prototype.createElement = function stamped(this: Document, name: string, options?: ElementCreationOptions): HTMLElement {
    const element = create.call(this, name, options);
    if (element instanceof HTMLStyleElement) element.nonce = nonce;
    return element;
  } as typeof create;
}

let workerPolicy: { createScriptURL(url: string): unknown } | null = null;

/** A worker of our own origin: `new Worker(trustedWorkerUrl(url), { type: 'module' })`. Other origins are refused. */
export function trustedWorkerUrl(url: string): string | URL {
  const target = new URL(url, location.href);
  if (target.origin !== location.origin) throw new Error(`worker from another origin: ${target.origin}`);
  const trusted = factory();
  if (!trusted) return target;
  workerPolicy ??= trusted.createPolicy('quarry-workers', { createScriptURL: (text) => text });
  return workerPolicy.createScriptURL(target.href) as string;
}

export function secureWindow(): void {
  z.config({ jitless: true });
  installDefaultPolicy();
  const nonce = cspNonce();
  if (nonce) stampStyles(nonce);
}
