// Who is who: names of hosts, accounts and processes in the forms evidence uses.

import { describe, expect, it } from 'vitest';
import { AccountNames, emptyIdentity, HostNames, processEntity } from '../../src/main/engine/correlate/identity.js';
import { accountParts, domainText, filePath, ipText, mailboxText, urlText } from '../../src/main/engine/correlate/keys.js';
import { parseIsoDatetime, TICKS_PER_SECOND } from '../../src/shared/base/time.js';

describe('keys', () => {
  it('reads addresses in one spelling and drops what names nobody', () => {
    expect(
      ['::ffff:10.0.0.5', '[2001:db8::1]', '203.0.113.5:443', 'fe80::1%eth0', '127.0.0.1', '0.0.0.0', '224.0.0.1', '-', 'host'].map(ipText),
    ).toEqual(['10.0.0.5', '2001:db8::1', '203.0.113.5', '', '', '', '', '', '']);
  });
  it('reads paths, links, domains and mailboxes', () => {
    expect(filePath('C:\\Windows\\System32\\cmd.exe', 'cmd.exe')).toBe('C:\\Windows\\System32\\cmd.exe');
    expect(filePath('C:\\Windows\\System32', 'cmd.exe')).toBe('C:\\Windows\\System32\\cmd.exe');
    expect(filePath('/usr/bin', 'sh')).toBe('/usr/bin/sh');
    expect(urlText('HTTPS://Login.Example/Path')).toBe('https://login.example/Path');
    expect(['https://a.example:8443/x', 'A.Example.', '10.0.0.1', 'localhost', 'x@mail.example'].map(domainText)).toEqual([
      'a.example',
      'a.example',
      '',
      '',
      'mail.example',
    ]);
    expect(mailboxText('Ana <Ana@Corp.Example>')).toBe('ana@corp.example');
  });
  it('leaves out the accounts every computer has, and reads the others in any form', () => {
    expect(accountParts({ name: 'SYSTEM', domain: 'NT AUTHORITY' })).toBeNull();
    expect(accountParts({ sid: 'S-1-5-18', name: 'ws01$' })).toBeNull();
    expect(accountParts({ name: 'DWM-1', domain: 'Window Manager' })).toBeNull();
    expect(accountParts({ name: 'CORP\\ana' })).toMatchObject({ domain: 'corp', name: 'ana' });
    expect(accountParts({ name: 'ana@corp.example' })).toMatchObject({ upn: 'ana@corp.example', name: '' });
    expect(accountParts({ name: 'arn:aws:iam::111122223333:user/ops/backup' })).toMatchObject({ domain: '111122223333', name: 'backup' });
  });
});

describe('hosts', () => {
  it('joins short and full names, and keeps two domains of one short name apart', () => {
    const hosts = new HostNames();
    for (const n of ['WS01', 'ws01.corp.example', 'WS02.a.example', 'ws02.b.example']) hosts.observe(n);
    hosts.freeze();
    expect(hosts.key('WS01.CORP.EXAMPLE')).toBe(hosts.key('ws01'));
    expect(hosts.display('ws01')).toBe('WS01');
    expect(hosts.key('ws02.a.example')).not.toBe(hosts.key('ws02.b.example'));
    expect(hosts.key('-')).toBe('');
  });
});

describe('accounts', () => {
  const names = (...seen: Parameters<AccountNames['observe']>[0][]) => {
    const a = new AccountNames();
    for (const s of seen) a.observe(s);
    a.freeze();
    return a;
  };
  it('joins DOMAIN\\name, UPN and SID by what rows say together', () => {
    const a = names(
      { name: 'ana', domain: 'CORP', sid: 'S-1-5-21-1-2-3-1105' },
      { upn: 'ana@corp.example', sid: 'S-1-5-21-1-2-3-1105' },
      { name: 'ana' },
    );
    expect(a.resolve({ sid: 'S-1-5-21-1-2-3-1105' })?.key).toBe('corp\\ana');
    expect(a.resolve({ name: 'ana@corp.example' })?.key).toBe('corp\\ana');
    expect(a.resolve({ name: 'ana' })?.key).toBe('corp\\ana');
  });
  it('joins a UPN with an account when the domains agree, or when both are the only ones of the name', () => {
    const a = names(
      { name: 'ana', domain: 'CORP' },
      { upn: 'ana@corp.example' },
      { name: 'bo', domain: 'HARBOR' },
      { upn: 'bo@example.org' },
    );
    expect(a.resolve({ upn: 'ana@corp.example' })?.key).toBe('corp\\ana');
    expect(a.resolve({ upn: 'bo@example.org' })?.key).toBe('harbor\\bo');
  });
  it('does not join what only looks alike', () => {
    const a = names(
      { name: 'administrator', domain: 'WS01' },
      { name: 'administrator', domain: 'WS02' },
      { upn: 'administrator@corp.example' },
      { name: 'kim', domain: 'A' },
      { name: 'kim', domain: 'B' },
      { upn: 'kim@c.example' },
    );
    expect(
      new Set(
        [
          a.resolve({ name: 'administrator', domain: 'WS01' }),
          a.resolve({ name: 'administrator', domain: 'WS02' }),
          a.resolve({ upn: 'administrator@corp.example' }),
        ].map((x) => x?.key),
      ).size,
    ).toBe(3);
    expect(a.resolve({ upn: 'kim@c.example' })?.key).toBe('kim@c.example');
  });
  it('gives the same keys in any order', () => {
    const seen = [
      { name: 'ana', domain: 'CORP' },
      { upn: 'ana@corp.example', objectId: '22222222-2222-3333-4444-555555555555' },
      { name: 'ana', sid: 'S-1-5-21-1-2-3-1105' },
    ] as const;
    const keys = [
      [0, 1, 2],
      [2, 1, 0],
      [1, 0, 2],
    ].map((order) => names(...order.map((i) => seen[i]!)).resolve({ objectId: '22222222-2222-3333-4444-555555555555' })?.key);
    expect(new Set(keys)).toEqual(new Set(['corp\\ana']));
  });
});

describe('processes', () => {
  const t = (text: string) => Number(parseIsoDatetime(text));
  it('are found by unique id, by start, and by the time a pid was in use', () => {
    const id = emptyIdentity();
    id.hosts.observe('ws01');
    id.hosts.freeze();
    const first = id.processes.add('ws01', 700, t('2026-03-13T09:00:00Z'), 'a.exe', 'u1');
    const second = id.processes.add('ws01', 700, t('2026-03-13T10:00:00Z'), 'b.exe', 'u2');
    const at = (text: string, extra: { start?: number; unique?: string } = {}) =>
      processEntity(id, {
        host: 'WS01.corp.example',
        pid: 700,
        start: extra.start ?? null,
        unique: extra.unique ?? '',
        image: 'x.exe',
        at: t(text),
      })?.id;
    expect(at('2026-03-13T09:30:00Z')).toBe(`process:${first.key}`);
    expect(at('2026-03-13T10:30:00Z')).toBe(`process:${second.key}`);
    expect(at('2026-03-13T10:30:00Z', { unique: 'u1' })).toBe(`process:${first.key}`);
    expect(at('2026-03-13T10:30:00Z', { start: t('2026-03-13T09:00:01Z') })).toBe(`process:${first.key}`);
    expect(at('2026-03-13T08:00:00Z')).toBe('process:ws01|700|x.exe');
    // Two logs of one start within two seconds are one process.
    expect(id.processes.add('ws01', 700, first.ticks + TICKS_PER_SECOND, 'a.exe', '')).toBe(first);
  });
});
