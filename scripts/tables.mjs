// Writes resources/tables/{defender,sentinel}.json from a list of documented table schemas
// (`npm run tables -- <path to tables.json>`).
//
// A case has one table per name, so a name that both products use becomes one table in defender.json: the Defender columns
// first and with Defender's types, then the columns only the Sentinel copy has (TimeGenerated, Type, …). Public queries of
// both kinds then bind to it. Where one says string and the other dynamic (AdditionalFields), dynamic is written: both
// `parse_json(AdditionalFields).X` and `AdditionalFields.X` read it. Column types are written in their canonical KQL spelling.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const [given] = process.argv.slice(2);
if (given === undefined) {
  console.error('usage: npm run tables -- <path to tables.json>');
  process.exit(2);
}
const input = resolve(given);
const source = JSON.parse(readFileSync(input, 'utf8'));

const CANONICAL = { boolean: 'bool', double: 'real', date: 'datetime', time: 'timespan', uuid: 'guid', uniqueid: 'guid' };
const KNOWN = new Set(['bool', 'int', 'long', 'real', 'decimal', 'datetime', 'timespan', 'guid', 'string', 'dynamic']);

function canonical(table, column, type) {
  const name = CANONICAL[type] ?? type;
  if (!KNOWN.has(name)) throw new Error(`${table}.${column}: unknown type ${type}`);
  return name;
}

const columnsOf = (table, columns) =>
  Object.fromEntries(Object.entries(columns).map(([name, type]) => [name, canonical(table, name, type)]));

const defender = {};
for (const [table, columns] of Object.entries(source.defender)) {
  const merged = columnsOf(table, columns);
  const others = columnsOf(table, source.sentinel[table] ?? {});
  for (const [name, type] of Object.entries(others)) {
    merged[name] ??= type;
    if (merged[name] === 'string' && type === 'dynamic') merged[name] = 'dynamic';
  }
  // DeviceEvents says dynamic, its sisters say string for the same bag: one type for all, whatever copy they came from.
  if (merged.AdditionalFields) merged.AdditionalFields = 'dynamic';
  defender[table] = merged;
}
const sentinel = {};
for (const [table, columns] of Object.entries(source.sentinel)) if (!defender[table]) sentinel[table] = columnsOf(table, columns);

/** One table a line: small enough to ship, still readable in a diff. */
function write(name, product, tables) {
  const names = Object.keys(tables).sort((a, b) => (a < b ? -1 : 1));
  const lines = names.map((table) => `    ${JSON.stringify(table)}: ${JSON.stringify(tables[table])}`);
  const text = `{\n  "product": ${JSON.stringify(product)},\n  "tables": {\n${lines.join(',\n')}\n  }\n}\n`;
  writeFileSync(resolve(root, 'resources/tables', name), text);
  console.log(`${name}: ${names.length} tables`);
}
write('defender.json', 'Microsoft Defender XDR advanced hunting', defender);
write('sentinel.json', 'Microsoft Sentinel and Log Analytics', sentinel);
