// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest';
import { readToken } from '../../src/renderer/api/socket.js';
import { cspNonce } from '../../src/renderer/app/nonce.js';

describe('the key in the link', () => {
  beforeEach(() => {
    sessionStorage.clear();
    history.replaceState(null, '', '/');
  });
  it('leaves the address bar at once and survives a reload', () => {
    location.hash = '#token=abc_DEF-123';
    expect(readToken()).toBe('abc_DEF-123');
    expect(location.hash).toBe('');
    expect(readToken()).toBe('abc_DEF-123');
  });
  it('is null when there is none', () => expect(readToken()).toBeNull());
});

describe('the nonce', () => {
  it('is empty while nobody filled it in', () => {
    document.head.innerHTML = '<meta name="csp-nonce" content="__NONCE__">';
    expect(cspNonce()).toBe('');
    document.head.innerHTML = '<meta name="csp-nonce" content="r4nd0m">';
    expect(cspNonce()).toBe('r4nd0m');
  });
});
