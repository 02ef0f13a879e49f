// The part of sql.js the store uses. Its published types would bring Node's and the browser's globals into the engine.
declare module 'sql.js' {
  export type BindValue = null | number | bigint | string | Uint8Array;
  export interface Statement {
    bind(values: readonly BindValue[]): boolean;
    step(): boolean;
    get(): (null | number | string | Uint8Array)[];
    getColumnNames(): string[];
    run(values?: readonly BindValue[]): void;
    reset(): void;
    free(): boolean;
  }
  export interface Database {
    run(sql: string): Database;
    prepare(sql: string): Statement;
    export(): Uint8Array;
    close(): void;
  }
  export interface SqlJs {
    readonly Database: new (bytes?: Uint8Array) => Database;
  }
  export default function initSqlJs(options: { readonly wasmBinary: Uint8Array }): Promise<SqlJs>;
}
