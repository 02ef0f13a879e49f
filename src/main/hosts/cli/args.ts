// Command-line arguments: what each command takes, and the help text made from the same table.

import { parseArgs } from 'node:util';

/** Wrong usage: printed with the command's usage, exit code 2. */
export class UsageError extends Error {}

type OptionKind = 'string' | 'boolean' | 'list';
export interface CommandSpec {
  readonly usage: string;
  readonly about: string;
  readonly options: Readonly<Record<string, OptionKind>>;
  /** Least and most positional arguments. */
  readonly positionals: readonly [number, number];
}

export interface Arguments {
  readonly positionals: readonly string[];
  text(name: string): string | null;
  flag(name: string): boolean;
  list(name: string): readonly string[];
}

const MANY = Number.MAX_SAFE_INTEGER;
export const COMMANDS = {
  triage: {
    usage: 'triage <path…> --case <folder> [--report <file.html>] [--json]',
    about: 'import, detect, correlate and report in one go',
    options: { case: 'string', report: 'string', json: 'boolean' },
    positionals: [1, MANY],
  },
  import: {
    usage: 'import <case> <path…> [--connector <id>] [--json]',
    about: 'add evidence to a case (made when it is not there)',
    options: { connector: 'string', json: 'boolean' },
    positionals: [2, MANY],
  },
  hunt: {
    usage: 'hunt <case> <kql | @file> [--json | --csv] [--now <time>] [--limit <rows>]',
    about: 'run a KQL query',
    options: { json: 'boolean', csv: 'boolean', now: 'string', limit: 'string' },
    positionals: [2, 2],
  },
  hunts: {
    usage:
      'hunts run|list <case> [--find <words>] [--tactic <tactic>]… [--source <evidence>]… [--folder <path>]… [--limit-ms <n>] [--again] [--json]',
    about: 'run every hunt of the library and rank what they find, or list them; --folder adds a folder of your own to the case',
    options: {
      find: 'string',
      tactic: 'list',
      source: 'list',
      folder: 'list',
      'limit-ms': 'string',
      again: 'boolean',
      json: 'boolean',
    },
    positionals: [2, 2],
  },
  detect: {
    usage: 'detect <case> [--rules <file|folder>]… [--sigma <file|folder>]… [--json] [--matches]',
    about: 'run the analytics rules',
    options: { rules: 'list', sigma: 'list', json: 'boolean', matches: 'boolean' },
    positionals: [1, 1],
  },
  incidents: {
    usage: 'incidents <case> [--json]',
    about: 'list incidents with the reasons they hold together',
    options: { json: 'boolean' },
    positionals: [1, 1],
  },
  packs: {
    usage:
      'packs list|add|remove <case> [<path> | <pack>] [--watchlist <alias> [--key <column>] | --url <url> [--format <format>] | --table <name> | --geo | --prevalence] [--json]',
    about: 'reference packs: local files for externaldata URLs, address locations, file prevalence, watchlists, indicators',
    options: {
      watchlist: 'string',
      key: 'string',
      url: 'string',
      format: 'string',
      table: 'string',
      geo: 'boolean',
      prevalence: 'boolean',
      json: 'boolean',
    },
    positionals: [2, 3],
  },
  report: { usage: 'report <case> <file.html>', about: 'write the case report as one HTML file', options: {}, positionals: [2, 2] },
  verify: { usage: 'verify <case>', about: 'recompute every hash of the case', options: { json: 'boolean' }, positionals: [1, 1] },
  serve: {
    usage: 'serve <case> [--port <n>] [--no-open]',
    about: 'open the workbench in a browser on this computer',
    options: { port: 'string', 'no-open': 'boolean' },
    positionals: [1, 1],
  },
  records: { usage: 'records <file>', about: 'print every record of an evidence file as one JSON line', options: {}, positionals: [1, 1] },
  batch: {
    usage: 'batch [--case <folder>] [--now <time>]',
    about: 'answer NDJSON queries from standard input',
    options: { case: 'string', now: 'string' },
    positionals: [0, 0],
  },
} as const satisfies Record<string, CommandSpec>;
export type CommandName = keyof typeof COMMANDS;

export function readArguments(spec: CommandSpec, argv: readonly string[]): Arguments {
  const options = Object.fromEntries(
    Object.entries(spec.options).map(([name, kind]) => [
      name,
      kind === 'boolean' ? { type: 'boolean' as const } : { type: 'string' as const, multiple: kind === 'list' },
    ]),
  );
  let parsed: { values: Record<string, unknown>; positionals: string[] };
  try {
    parsed = parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  const [least, most] = spec.positionals;
  if (parsed.positionals.length < least) throw new UsageError('an argument is missing');
  if (parsed.positionals.length > most) throw new UsageError(`too many arguments: ${parsed.positionals.slice(most).join(' ')}`);
  return {
    positionals: parsed.positionals,
    text: (name) => (typeof parsed.values[name] === 'string' ? (parsed.values[name] as string) : null),
    flag: (name) => parsed.values[name] === true,
    list: (name) => (Array.isArray(parsed.values[name]) ? (parsed.values[name] as string[]) : []),
  };
}

export function helpText(): string {
  const rows = Object.values(COMMANDS).map((c) => `  ${c.usage}\n      ${c.about}`);
  return `quarry: offline investigation workbench\n\nusage: quarry <command> …\n\n${rows.join('\n')}\n\nTimes are ISO 8601, UTC unless they say otherwise. Exit codes: 0 done, 1 the work failed, 2 wrong usage.\n`;
}
