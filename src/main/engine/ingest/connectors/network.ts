// Addresses as logs write them: '[::ffff:10.0.0.5]:443', '10.0.0.5:443', '::ffff:10.0.0.5', 'LOCAL', '-'.

const V4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;
const V4_PORT = /^(\d{1,3}(?:\.\d{1,3}){3}):(\d{1,5})$/;
const BRACKETED = /^\[([^\]]+)\](?::(\d{1,5}))?$/;
const V6 = /^[0-9a-f:]*:[0-9a-f:.]*$/i;

export interface Endpoint {
  readonly ip: string;
  readonly port: number | null;
}

/** Address and port of a text; null when it names no address ('LOCAL', '-', a host name). */
export function readEndpoint(text: string): Endpoint | null {
  let host = text.trim();
  let port: number | null = null;
  const bracketed = BRACKETED.exec(host);
  if (bracketed) {
    host = bracketed[1] ?? '';
    port = bracketed[2] === undefined ? null : Number(bracketed[2]);
  } else {
    const withPort = V4_PORT.exec(host);
    if (withPort) {
      host = withPort[1] ?? '';
      port = Number(withPort[2]);
    }
  }
  while (host.startsWith('\\') || host.startsWith('/')) host = host.slice(1);
  const zone = host.indexOf('%');
  if (zone > 0) host = host.slice(0, zone);
  if (/^::ffff:\d/i.test(host) && V4.test(host.slice(7))) host = host.slice(7);
  if (V4.test(host)) return host.split('.').every((part) => Number(part) <= 255) ? { ip: host, port } : null;
  return V6.test(host) && (host.match(/:/g)?.length ?? 0) >= 2 ? { ip: host.toLowerCase(), port } : null;
}

/** The class Defender writes in RemoteIPType and LocalIPType. */
export function ipClass(ip: string): string {
  const m = V4.exec(ip);
  if (m) {
    const a = Number(m[1]);
    const b = Number(m[2]);
    if (ip === '255.255.255.255') return 'Broadcast';
    if (a === 127) return 'Loopback';
    if (a === 10 || (a === 172 && b >= 16 && b <= 31) || (a === 192 && b === 168)) return 'Private';
    if (a === 169 && b === 254) return 'LinkLocal';
    if (a >= 224 && a <= 239) return 'Multicast';
    if (a === 0 || a >= 240 || (a === 100 && b >= 64 && b <= 127)) return 'Reserved';
    return 'Public';
  }
  const v6 = ip.toLowerCase();
  if (v6 === '::1') return 'Loopback';
  if (v6 === '::') return 'Reserved';
  if (v6.startsWith('::ffff:')) return 'FourToSixMapping';
  if (/^fe[89ab]/.test(v6)) return 'LinkLocal';
  if (/^f[cd]/.test(v6)) return 'Private';
  if (v6.startsWith('ff')) return 'Multicast';
  if (v6.startsWith('2001:0:') || v6.startsWith('2001::')) return 'Teredo';
  return 'Public';
}
