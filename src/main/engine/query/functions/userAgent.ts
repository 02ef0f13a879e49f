// Browser, operating system and device told from a user-agent string, by patterns of the common products.

import type { Dynamic } from '../values.js';

type Fields = readonly [family: string, pattern: RegExp];

// First match wins: products that imitate others come before those they imitate.
const BROWSERS: readonly Fields[] = [
  ['Googlebot', /Googlebot\/(\d+)\.(\d+)/],
  ['bingbot', /bingbot\/(\d+)\.(\d+)/],
  ['AdobeAIR', /AdobeAIR\/(\d+)\.(\d+)(?:\.(\d+))?/],
  ['Teams', /Teams\/(\d+)\.(\d+)\.(\d+)/],
  ['Outlook', /Microsoft Outlook (\d+)\.(\d+)(?:\.(\d+))?/],
  ['Edge Mobile', /EdgA?(?:iOS)?\/(\d+)\.(\d+)(?:\.(\d+))?.*Mobile|EdgiOS\/(\d+)\.(\d+)(?:\.(\d+))?/],
  ['Edge', /Edge?\/(\d+)\.(\d+)(?:\.(\d+))?/],
  ['Opera Mobile', /OPR\/(\d+)\.(\d+)(?:\.(\d+))?.*Mobile|Mobile.*OPR\/(\d+)\.(\d+)(?:\.(\d+))?/],
  ['Opera', /(?:OPR|Opera)\/(\d+)\.(\d+)(?:\.(\d+))?/],
  ['Samsung Internet', /SamsungBrowser\/(\d+)\.(\d+)/],
  ['Vivaldi', /Vivaldi\/(\d+)\.(\d+)(?:\.(\d+))?/],
  ['HeadlessChrome', /HeadlessChrome\/(\d+)\.(\d+)(?:\.(\d+))?/],
  ['Firefox iOS', /FxiOS\/(\d+)\.(\d+)/],
  ['Firefox Mobile', /Mobile;.*Firefox\/(\d+)\.(\d+)/],
  ['Firefox', /Firefox\/(\d+)\.(\d+)(?:\.(\d+))?/],
  ['Chrome Mobile iOS', /CriOS\/(\d+)\.(\d+)(?:\.(\d+))?/],
  ['Chrome Mobile WebView', /; wv\).*Chrome\/(\d+)\.(\d+)(?:\.(\d+))?/],
  ['Chrome Mobile', /Chrome\/(\d+)\.(\d+)(?:\.(\d+))?.* Mobile/],
  ['Chrome', /Chrome\/(\d+)\.(\d+)(?:\.(\d+))?/],
  ['Mobile Safari', /Version\/(\d+)\.(\d+)(?:\.(\d+))?.*Mobile.*Safari/],
  ['Safari', /Version\/(\d+)\.(\d+)(?:\.(\d+))?.*Safari/],
  ['IE', /MSIE (\d+)\.(\d+)|Trident\/7\.0.*rv:(\d+)\.(\d+)/],
  ['PowerShell', /WindowsPowerShell\/(\d+)\.(\d+)(?:\.(\d+))?/],
  ['curl', /curl\/(\d+)\.(\d+)(?:\.(\d+))?/],
  ['Wget', /Wget\/(\d+)\.(\d+)(?:\.(\d+))?/],
  ['Python Requests', /python-requests\/(\d+)\.(\d+)(?:\.(\d+))?/],
  ['Python-urllib', /Python-urllib\/(\d+)\.(\d+)/],
  ['aiohttp', /aiohttp\/(\d+)\.(\d+)(?:\.(\d+))?/],
  ['Go-http-client', /Go-http-client\/(\d+)\.(\d+)/],
  ['Java', /Java\/(\d+)\.(\d+)(?:\.(\d+))?/],
  ['okhttp', /okhttp\/(\d+)\.(\d+)(?:\.(\d+))?/],
  ['axios', /axios\/(\d+)\.(\d+)(?:\.(\d+))?/],
];

const WINDOWS: Readonly<Record<string, string>> = {
  '10.0': '10',
  '6.3': '8.1',
  '6.2': '8',
  '6.1': '7',
  '6.0': 'Vista',
  '5.2': 'XP',
  '5.1': 'XP',
  '5.0': '2000',
};
const SYSTEMS: readonly Fields[] = [
  ['Windows Phone', /Windows Phone(?: OS)? (\d+)\.(\d+)/],
  ['iOS', /(?:iPhone|iPad|iPod).*?OS (\d+)[_.](\d+)(?:[_.](\d+))?/],
  ['Android', /Android[ -](\d+)(?:\.(\d+))?(?:\.(\d+))?/],
  ['Chrome OS', /CrOS \S+ (\d+)\.(\d+)(?:\.(\d+))?/],
  ['Mac OS X', /Mac OS X (\d+)[_.](\d+)(?:[_.](\d+))?/],
  ['Ubuntu', /Ubuntu(?:\/(\d+)\.(\d+))?/],
  ['Fedora', /Fedora/],
  ['FreeBSD', /FreeBSD/],
  ['Linux', /Linux/],
];

const DEVICES: readonly (readonly [
  family: (m: RegExpExecArray) => string,
  brand: string,
  model: (m: RegExpExecArray) => string,
  pattern: RegExp,
])[] = [
  [() => 'iPhone', 'Apple', () => 'iPhone', /iPhone/],
  [() => 'iPad', 'Apple', () => 'iPad', /iPad/],
  [() => 'iPod', 'Apple', () => 'iPod', /iPod/],
  [(m) => `Samsung ${m[1]}`, 'Samsung', (m) => m[1] ?? '', /; (?:SAMSUNG )?((?:SM|GT|SGH|SCH)-[A-Za-z0-9]+)/],
  [(m) => m[1] ?? '', 'Google', (m) => m[1] ?? '', /; (Pixel[^;)]*?)(?: Build|[;)])/],
  [() => 'Mac', 'Apple', () => 'Mac', /Macintosh/],
  [() => 'Spider', 'Spider', () => 'Desktop', /bot\b|spider|crawler/i],
  [(m) => m[1] ?? '', 'Generic_Android', (m) => m[1] ?? '', /Android[^;)]*; (?:[a-z]{2}-[a-z]{2}; )?([^;)]+?)(?: Build|[;)])/],
];

function browser(agent: string): Dynamic {
  for (const [family, pattern] of BROWSERS) {
    const m = pattern.exec(agent);
    if (!m) continue;
    const found = m.slice(1).filter((g) => g !== undefined);
    return { Family: family, MajorVersion: found[0] ?? '', MinorVersion: found[1] ?? '', Patch: found[2] ?? '' };
  }
  return { Family: 'Other', MajorVersion: '', MinorVersion: '', Patch: '' };
}

function operatingSystem(agent: string): Dynamic {
  const make = (family: string, major = '', minor = '', patch = '') => ({
    Family: family,
    MajorVersion: major,
    MinorVersion: minor,
    Patch: patch,
    PatchMinor: '',
  });
  const windows = /Windows NT (\d+\.\d+)/.exec(agent);
  if (windows && !/Windows Phone/.test(agent)) return make('Windows', WINDOWS[windows[1] ?? ''] ?? windows[1]);
  for (const [family, pattern] of SYSTEMS) {
    const m = pattern.exec(agent);
    if (m) return make(family, m[1], m[2], m[3]);
  }
  return make(/Windows/.test(agent) ? 'Windows' : 'Other');
}

function device(agent: string): Dynamic {
  for (const [family, brand, model, pattern] of DEVICES) {
    const m = pattern.exec(agent);
    if (m) return { Family: family(m), Brand: brand, Model: model(m) };
  }
  return { Family: 'Other', Brand: '', Model: '' };
}

/** The wanted parts: `browser`, `os`, `device`. */
export function parseUserAgent(agent: string, wanted: readonly string[]): Dynamic {
  const out: { [key: string]: Dynamic } = {};
  if (wanted.includes('browser')) out['Browser'] = browser(agent);
  if (wanted.includes('os')) out['OperatingSystem'] = operatingSystem(agent);
  if (wanted.includes('device')) out['Device'] = device(agent);
  return out;
}
