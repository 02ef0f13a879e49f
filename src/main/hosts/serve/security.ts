// Who may talk to the local server: loopback only, the right Host and Origin, and the random token. Everything else is refused
// before it reaches the engine.

import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export const newToken = (): string => randomBytes(32).toString('base64url');
export const newNonce = (): string => randomBytes(16).toString('base64');

export function tokenMatches(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}

const hostsOf = (port: number): readonly string[] => [`127.0.0.1:${port}`, `localhost:${port}`];

/** DNS rebinding and other sites' pages fail here: the Host must be ours, and an Origin, when sent, too. */
export function comesFromUs(request: Pick<IncomingMessage, 'headers'>, port: number): boolean {
  const hosts = hostsOf(port);
  const { host, origin } = request.headers;
  if (!host || !hosts.includes(host)) return false;
  return origin === undefined || hosts.some((h) => origin === `http://${h}`);
}

export const PROTOCOL_PREFIX = 'quarry.';

/** The token a WebSocket offers as its subprotocol; null when there is none. */
export function offeredToken(request: Pick<IncomingMessage, 'headers'>): string | null {
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((p) => p.trim());
  return offered.find((p) => p.startsWith(PROTOCOL_PREFIX))?.slice(PROTOCOL_PREFIX.length) ?? null;
}

/** Trusted Types policies the editor makes; nothing else may turn text into script or markup. */
const POLICIES = [
  'default',
  'dompurify',
  'quarry-workers',
  'standaloneColorizer',
  'editorViewLayer',
  'richScreenReaderContent',
  'domLineBreaksComputer',
  'defaultWorkerFactory',
  'diffReview',
  'diffEditorWidget',
  'tokenizeToString',
  'editorGhostText',
  'stickyScrollViewLayer',
];

export const contentSecurityPolicy = (nonce: string, socket: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    `connect-src 'self' ${socket}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    `trusted-types ${POLICIES.join(' ')}`,
  ].join('; ');
