// Who may import whom, as data. The type-check enforces most of it (no Node, DOM or Electron types in engine and shared); this
// table says the rest and is itself tested with planted violations.

export interface Rule {
  readonly from: RegExp;
  readonly may: readonly RegExp[];
  readonly why: string;
}

/** The first rule whose `from` matches a file applies. Targets are project paths ("src/shared/base/time") or package names. */
export const RULES: readonly Rule[] = [
  {
    from: /^src\/shared\/kql\//,
    may: [/^src\/shared\//, /^@kusto\/language-service-next/],
    why: 'shared/kql is the only home of the parser and otherwise pure',
  },
  { from: /^src\/shared\//, may: [/^src\/shared\//, /^zod$/], why: 'shared is pure: no Node, DOM, Electron or engine' },
  {
    from: /^src\/main\/engine\/query\//,
    may: [/^src\/shared\//, /^src\/main\/engine\/(query|store\/types|ports)/, /^(re2js|zod|h3-js)$/, /^fflate$/],
    why: 'the query room knows storage only through its seam',
  },
  {
    from: /^src\/main\/engine\//,
    may: [
      /^src\/shared\//,
      /^src\/main\/engine\//,
      /^(sql\.js|yaml|zod|re2js|fflate|postal-mime|hyparquet-writer|mmdb-lib|@zip\.js\/zip\.js)(\/|$)/,
    ],
    why: 'the engine is host-free: everything of the host comes through ports.ts',
  },
  {
    from: /^src\/main\/transport\//,
    may: [/^src\/shared\//, /^src\/main\/transport\//],
    why: 'transport knows the contract and nothing of rooms or hosts',
  },
  { from: /^src\/main\/preload\//, may: [/^electron$/], why: 'the bridge is electron and nothing else' },
  {
    from: /^src\/main\/electron\//,
    may: [/^src\/shared\//, /^src\/main\/(electron|hosts|transport)\//, /^node:/, /^electron$/],
    why: 'only the shell imports electron',
  },
  {
    from: /^src\/main\/hosts\//,
    may: [/^src\/shared\//, /^src\/main\/(engine|transport|hosts)\//, /^node:/, /^ws$/],
    why: 'hosts join engine and transport on plain Node, never electron',
  },
  {
    from: /^src\/renderer\//,
    may: [
      /^src\/shared\/(base|contract)\//,
      /^src\/renderer\//,
      /^(react|react-dom|zustand|zod|echarts|topojson-client|world-atlas|cytoscape|cytoscape-fcose|monaco-editor|@tanstack\/react-query|@blueprintjs\/(core|icons))(\/|$)/,
    ],
    why: 'the window knows only the contract',
  },
];

export interface Violation {
  readonly file: string;
  readonly target: string;
  readonly why: string;
}

const IMPORT =
  /^\s*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)|\brequire\(\s*['"]([^'"]+)['"]\s*\)/gm;

/** Module specifiers a source file names, comments left out. */
export function importsOf(text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  return [...code.matchAll(IMPORT)].map((m) => m[1] ?? m[2] ?? m[3] ?? m[4] ?? '');
}

/** A relative specifier as a project path without extension; packages as they are. */
export function targetOf(file: string, specifier: string): string {
  const bare = specifier.replace(/\?.*$/, '');
  if (!bare.startsWith('.')) return bare;
  const parts = file.split('/').slice(0, -1);
  for (const part of bare.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/').replace(/\.(js|jsx|ts|tsx)$/, '');
}

export function violations(file: string, text: string): Violation[] {
  const rule = RULES.find((r) => r.from.test(file));
  if (!rule) return [];
  return importsOf(text)
    .map((specifier) => targetOf(file, specifier))
    .filter((target) => !/\.(css|json)$/.test(target) && !rule.may.some((m) => m.test(target)))
    .map((target) => ({ file, target, why: rule.why }));
}
