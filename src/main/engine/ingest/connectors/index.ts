// Loads the connectors (resources/connectors/*.yaml and the user's own) and answers for them as one ConnectorSet. A file that
// does not read is listed in `failed` with the reason; the others work without it.

import { parse } from 'yaml';
import type { HostPorts } from '../../ports.js';
import type { ConnectorRun, ConnectorSet, Recognition, RecordSample } from '../types.js';
import { DefinitionError, readDefinition, type ConnectorDefinition, type RawFile } from './definition.js';
import { DerivedRows } from './derive.js';
import { asText } from './fieldValues.js';
import { GenericRun } from './generic.js';
import { MappingRun } from './mapping.js';
import { recogniseBy, SampleView } from './recognise.js';
import { loadTableSchemas, type TableSchemas } from './schemas.js';
import { recogniseTabular, TabularRun } from './tabular.js';
import { dateOrderOf, type DateOrder } from './times.js';

export { loadTableSchemas, type TableSchemas } from './schemas.js';

export interface ConnectorFile {
  readonly path: string;
  readonly text: string;
}

const FOLDER = 'connectors';

/** Reads the shipped connector files, then `user` ones, which replace shipped ones of the same id. */
export async function loadConnectors(
  ports: Pick<HostPorts, 'resources' | 'hash' | 'codec'>,
  user: readonly ConnectorFile[] = [],
): Promise<ConnectorSet> {
  const schemas = await loadTableSchemas(ports.resources);
  const files: ConnectorFile[] = [];
  for (const name of await ports.resources.list(FOLDER)) {
    if (!/\.ya?ml$/.test(name)) continue;
    const path = name.startsWith(`${FOLDER}/`) ? name : `${FOLDER}/${name}`;
    files.push({ path, text: await ports.resources.text(path) });
  }
  return compileConnectors([...files, ...user], schemas, (text) => ports.hash.sha1Of(ports.codec.encodeUtf8(text)));
}

/** The same from texts in hand. `digest` makes the stable ids of things the evidence gives none. */
export function compileConnectors(files: readonly ConnectorFile[], schemas: TableSchemas, digest: (text: string) => string): ConnectorSet {
  const failed: { path: string; error: string }[] = [];
  const raws: { path: string; raw: RawFile }[] = [];
  for (const file of files) {
    try {
      const raw: unknown = parse(file.text);
      if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) throw new DefinitionError('expected a mapping');
      raws.push({ path: file.path, raw: raw as RawFile });
    } catch (error) {
      failed.push({ path: file.path, error: error instanceof Error ? error.message : String(error) });
    }
  }
  const vocabularies = new Map(raws.filter(({ raw }) => raw['kind'] === 'vocabulary').map(({ raw }) => [String(raw['id']), raw]));
  const definitions = new Map<string, ConnectorDefinition>();
  for (const { path, raw } of raws) {
    if (raw['kind'] === 'vocabulary') continue;
    try {
      const includes = Array.isArray(raw['include']) ? raw['include'].map(String) : [];
      const included = includes.map((id) => vocabularies.get(id) ?? fail(`include: no vocabulary "${id}"`));
      const definition = readDefinition(raw, included);
      checkTables(definition, schemas);
      definitions.set(definition.id, definition);
    } catch (error) {
      if (!(error instanceof DefinitionError)) throw error;
      failed.push({ path, error: error.message });
    }
  }
  return new LoadedConnectors(definitions, schemas, failed, cached(digest));
}

function fail(message: string): never {
  throw new DefinitionError(message);
}

function checkTables(definition: ConnectorDefinition, schemas: TableSchemas): void {
  definition.rows.forEach((row, i) => {
    const columns = schemas.tables.get(row.table);
    if (!columns) throw new DefinitionError(`rows[${i}].table: no table "${row.table}"`);
    for (const column of row.own)
      if (!columns.some((one) => one.name === column)) throw new DefinitionError(`rows[${i}]: ${row.table} has no column "${column}"`);
  });
}

function cached(digest: (text: string) => string): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    let id = known.get(text);
    if (id === undefined) {
      if (known.size > 100_000) known.clear();
      known.set(text, (id = digest(text)));
    }
    return id;
  };
}

class LoadedConnectors implements ConnectorSet {
  readonly connectors: ConnectorSet['connectors'];
  constructor(
    private readonly definitions: ReadonlyMap<string, ConnectorDefinition>,
    private readonly schemas: TableSchemas,
    readonly failed: ConnectorSet['failed'],
    private readonly derivedId: (text: string) => string,
  ) {
    this.connectors = [...definitions.values()].map(({ id, title, version }) => ({ id, title, version }));
  }

  recognise(sample: RecordSample): readonly (Recognition & { readonly connector: string })[] {
    const view = new SampleView(sample);
    const found: (Recognition & { readonly connector: string })[] = [];
    for (const definition of this.definitions.values()) {
      if (definition.kind === 'generic') continue;
      const own = recogniseBy(definition.match, view);
      const tabular =
        definition.kind === 'tabular' && (definition.match.length === 0 || own.score > 0)
          ? recogniseTabular(definition, sample, this.schemas)
          : null;
      const best = tabular === null ? own : tabular;
      if (best.score > 0) found.push({ ...best, connector: definition.id });
    }
    found.sort((a, b) => b.score - a.score || (a.connector < b.connector ? -1 : 1));
    return [...found, { score: 0.05, because: ['keeps every field of any record in a table of its own'], connector: 'generic' }];
  }

  open(connector: string, source: { readonly path: string; readonly name: string }, sample?: RecordSample): ConnectorRun {
    const known = sample ?? { decoder: '', sourceName: source.name, records: [] };
    const definition = this.definitions.get(connector) ?? GENERIC;
    const order = sampleDateOrder(known);
    switch (definition.kind) {
      case 'mapping':
        return new MappingRun(definition, { definitions: this.definitions, derivedId: this.derivedId, dateOrder: order, source });
      case 'tabular':
        return new TabularRun(definition, this.schemas, order, known, this.derivations(definition, order, source));
      default:
        return new GenericRun(definition, order, source, known);
    }
  }

  private derivations(
    definition: ConnectorDefinition,
    dateOrder: DateOrder,
    source: { readonly path: string; readonly name: string },
  ): ReadonlyMap<string, DerivedRows> {
    const out = new Map<string, DerivedRows>();
    if (definition.product !== 'sentinel') return out;
    for (const { connector, events, tables } of DERIVED) {
      const target = this.definitions.get(connector);
      if (!target) continue;
      const omit = new Set<string>(tables);
      for (const table of tables)
        out.set(
          table,
          new DerivedRows(
            new MappingRun(target, { definitions: this.definitions, derivedId: this.derivedId, dateOrder, source, omit }),
            events,
            table === 'SecurityEvent' ? { Channel: 'Security' } : {},
          ),
        );
    }
    return out;
  }
}

/** Workspace tables whose rows say more than themselves, and the connector that knows what. */
const DERIVED = [
  { connector: 'windows-events', events: true, tables: ['SecurityEvent', 'WindowsEvent'] },
  {
    connector: 'entra-signin',
    events: false,
    tables: ['SigninLogs', 'AADNonInteractiveUserSignInLogs', 'AADServicePrincipalSignInLogs', 'AADManagedIdentitySignInLogs'],
  },
  { connector: 'entra-audit', events: false, tables: ['AuditLogs'] },
] as const;

/** The connector of last resort needs no file, so no broken folder can lose a record. */
const GENERIC: ConnectorDefinition = readDefinition({ id: 'generic', title: 'Any records', version: 1, kind: 'generic' }, []);

function sampleDateOrder(sample: RecordSample): DateOrder {
  const cells = function* (): Generator<string> {
    for (const { values } of sample.records)
      for (const value of values) if (typeof value === 'string' && value.length < 40) yield asText(value) ?? '';
  };
  return dateOrderOf(cells()) ?? 'month-first';
}
