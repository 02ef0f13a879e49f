// The content policy of the window, one text for the browser mode's header and the desktop's protocol handler.
// What each line is for: docs/adr and design/toolchain.md; nothing may be fetched, scripts are ours, styles carry the nonce.

/** Trusted Types policies that may exist: ours, and the named ones Monaco makes. */
export const TRUSTED_TYPES_POLICIES = [
  'default', 'quarry-workers', 'standaloneColorizer', 'editorViewLayer', 'richScreenReaderContent', 'domLineBreaksComputer', 'defaultWorkerFactory', 'diffReview',
  'diffEditorWidget', 'tokenizeToString', 'editorGhostText', 'stickyScrollViewLayer',
] as const;

/** `connect` is what scripts may talk to: the engine's socket in browser mode, nothing in the desktop app. */
export function contentPolicy(nonce: string, connect: readonly string[]): string {
  return [
    `default-src 'none'`,
    `script-src 'self'`,
    `worker-src 'self'`,
    `style-src 'self' 'nonce-${nonce}'`,
    `style-src-attr 'unsafe-inline'`,
    `img-src 'self' data: blob:`,
    `font-src 'self' data:`,
    `connect-src ${connect.length > 0 ? connect.join(' ') : `'none'`}`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
    `require-trusted-types-for 'script'`,
    `trusted-types ${TRUSTED_TYPES_POLICIES.join(' ')}`,
  ].join('; ');
}
