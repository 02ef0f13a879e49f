// A writer that knows the tables of another and stores nothing; see SourcePipeline.take.

import type { SegmentWriter, TableBuilder } from '../store/types.js';

export function discardingWriter(writer: SegmentWriter): SegmentWriter {
  const tables = new Map<string, TableBuilder>();
  return {
    table(name) {
      let table = tables.get(name);
      if (!table) {
        table = discardingTable(writer.table(name));
        tables.set(name, table);
      }
      return table;
    },
    endRecord: () => false,
    fault: () => undefined,
    flush: () => Promise.resolve(),
  };
}

function discardingTable(table: TableBuilder): TableBuilder {
  return {
    name: table.name,
    columns: table.columns,
    indexOf: (column) => table.indexOf(column),
    begin: () => undefined,
    setText: () => undefined,
    setNumber: () => undefined,
    setInt64: () => undefined,
    setBool: () => undefined,
  };
}
