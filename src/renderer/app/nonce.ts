// The nonce the server or the protocol handler put into the page; empty where no policy is set (development, tests).

const PLACEHOLDER = '__NONCE__';

export function cspNonce(): string {
  const content = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
  return content === PLACEHOLDER ? '' : content;
}
