// Rows exported from a workspace's event and sign-in tables, turned back into records, so that the Defender tables they can fill
// are filled as from the logs themselves.

import type { SegmentWriter } from '../../store/types.js';
import type { DecodedRecord, FieldValue, RecordShape } from '../types.js';
import { asText } from './fieldValues.js';
import type { MappingRun } from './mapping.js';

const DATA = /<Data Name="([^"]*)"\s*(?:\/>|>([^<]*)<\/Data>)/g;
const ENTITIES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'", '&amp;': '&' };
const unescapeXml = (text: string): string =>
  text.includes('&') ? text.replace(/&(?:lt|gt|quot|apos|amp);/g, (entity) => ENTITIES[entity] ?? entity) : text;

/** Columns of the tables that say where an event came from; everything else is the event's own data. */
const ENVELOPE: ReadonlySet<string> = new Set([
  'TimeGenerated',
  'EventSourceName',
  'Provider',
  'Channel',
  'Computer',
  'Task',
  'Level',
  'EventLevel',
  'EventID',
  'EventRecordId',
  'SystemUserId',
  'SystemProcessId',
  'SystemThreadId',
  'Version',
  'Opcode',
  'Keywords',
]);
/** Columns the workspace made up from others. */
const MADE: ReadonlySet<string> = new Set([
  'TenantId',
  'SourceSystem',
  'Account',
  'AccountType',
  'Activity',
  'Process',
  'SubjectAccount',
  'TargetAccount',
  'TargetUser',
  'LogonTypeName',
  'EventLevelName',
  'StorageAccount',
  'AzureDeploymentID',
  'SourceComputerId',
  'EventOriginId',
  'MG',
  'TimeCollected',
  'ManagementGroupName',
  'Type',
  '_ResourceId',
  '_SubscriptionId',
  '_IsBillable',
  '_BilledSize',
  'PartitionKey',
  'RowKey',
  '$table',
  'Correlation',
  'RawEventData',
]);

export class DerivedRows {
  private nextId = 0;
  private readonly shapes = new Map<string, RecordShape>();

  /** `events`: the rows are Windows events, whose data may be XML in one column. */
  constructor(
    private readonly run: MappingRun,
    private readonly events: boolean,
    /** What every row of the table has in common, for exports that leave the column out. */
    private readonly assumed: Readonly<Record<string, string>> = {},
  ) {}

  /** Adds the rows other tables can have of this one; a row that fits none adds nothing. */
  add(record: DecodedRecord, names: readonly string[], values: readonly FieldValue[], writer: SegmentWriter): void {
    const outNames: string[] = [];
    const outValues: FieldValue[] = [];
    const text = this.events ? (asText(values[names.indexOf('EventData')] ?? null) ?? '') : '';
    const xml = text.startsWith('<');
    names.forEach((name, i) => {
      const value = values[i] ?? null;
      if ((this.events && MADE.has(name)) || value === null || value === '' || (xml && !ENVELOPE.has(name))) return;
      outNames.push(name);
      outValues.push(value);
    });
    if (xml)
      for (const [, name, value] of text.matchAll(DATA)) {
        outNames.push(`EventData.${unescapeXml(name ?? '')}`);
        outValues.push(unescapeXml(value ?? ''));
      }
    for (const name in this.assumed)
      if (!outNames.includes(name)) {
        outNames.push(name);
        outValues.push(this.assumed[name] ?? null);
      }
    const key = outNames.join('\n');
    let shape = this.shapes.get(key);
    // Ids are never used twice, so a forgotten shape cannot be mistaken for a new one.
    if (this.shapes.size > 4096) this.shapes.clear();
    if (!shape) this.shapes.set(key, (shape = { id: this.nextId++, names: outNames }));
    this.run.map({ ...record, shape, values: outValues }, writer);
  }
}
