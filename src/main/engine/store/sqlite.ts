// sql.js behind the store's own small interface: prepared statements kept, nested transactions, whole-file export.

import initSqlJs, { type Database, type SqlJs, type Statement } from 'sql.js';
import type { HostPorts } from '../ports.js';
import type { Sql, SqlRow, SqlValue } from './types.js';

const STATEMENTS_KEPT = 256;

/** sql.js is one WebAssembly instance a thread; loading it twice returns the same. */
let loaded: Promise<SqlJs> | null = null;
export async function loadSqlJs(ports: HostPorts): Promise<SqlJs> {
  const wasmBinary = loaded === null ? await ports.resources.sqlWasm() : null;
  if (wasmBinary !== null) loaded ??= initSqlJs({ wasmBinary });
  if (loaded === null) throw new Error('sql.js was not loaded');
  return loaded;
}

/** A database held in memory. */
export class MemoryDatabase implements Sql {
  readonly #db: Database;
  readonly #statements = new Map<string, Statement>();
  #depth = 0;

  /** Throws sql.js's own error when `bytes` are not a database. */
  constructor(sqlJs: SqlJs, bytes: Uint8Array | null) {
    this.#db = bytes === null ? new sqlJs.Database() : new sqlJs.Database(bytes);
  }

  run(sql: string, params?: readonly SqlValue[]): void {
    if (params === undefined) {
      this.#db.run(sql); // may hold several statements
      return;
    }
    const statement = this.#prepare(sql);
    try {
      statement.bind(params);
      statement.step();
    } finally {
      statement.reset();
    }
  }

  all<T extends SqlRow = SqlRow>(sql: string, params: readonly SqlValue[] = []): T[] {
    const statement = this.#prepare(sql);
    const rows: T[] = [];
    try {
      statement.bind(params);
      let names: readonly string[] | null = null;
      while (statement.step()) {
        names ??= statement.getColumnNames();
        rows.push(rowOf<T>(names, statement.get()));
      }
    } finally {
      statement.reset();
    }
    return rows;
  }

  get<T extends SqlRow = SqlRow>(sql: string, params: readonly SqlValue[] = []): T | null {
    const statement = this.#prepare(sql);
    try {
      statement.bind(params);
      return statement.step() ? rowOf<T>(statement.getColumnNames(), statement.get()) : null;
    } finally {
      statement.reset();
    }
  }

  transaction<T>(work: () => T): T {
    const level = this.#depth;
    const name = `level_${level}`;
    this.#db.run(level === 0 ? 'BEGIN' : `SAVEPOINT ${name}`);
    this.#depth++;
    let result: T;
    try {
      result = work();
    } catch (error) {
      this.#depth = level;
      this.#db.run(level === 0 ? 'ROLLBACK' : `ROLLBACK TO ${name}; RELEASE ${name}`);
      throw error;
    }
    this.#depth = level;
    this.#db.run(level === 0 ? 'COMMIT' : `RELEASE ${name}`);
    return result;
  }

  /** The database as a file. sql.js closes and reopens it to do so, which ends every prepared statement. */
  export(): Uint8Array {
    if (this.#depth > 0) throw new Error('the database cannot be saved inside a transaction');
    this.#freeStatements();
    return this.#db.export();
  }

  close(): void {
    this.#freeStatements();
    this.#db.close();
  }

  #freeStatements(): void {
    for (const statement of this.#statements.values()) statement.free();
    this.#statements.clear();
  }

  #prepare(sql: string): Statement {
    const kept = this.#statements.get(sql);
    if (kept) return kept;
    if (this.#statements.size >= STATEMENTS_KEPT) this.#freeStatements();
    const statement = this.#db.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

function rowOf<T extends SqlRow>(names: readonly string[], values: readonly SqlValue[]): T {
  const row: Record<string, SqlValue> = {};
  names.forEach((name, i) => {
    row[name] = values[i] ?? null;
  });
  return row as T;
}
