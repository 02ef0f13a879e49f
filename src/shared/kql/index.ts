// The KQL front end: parse, bind, diagnose, complete, explain under the pointer. The only folder that knows the parser library.

export * from './ast.js';
export { loadKusto, type Kusto, type RunScript } from './bridge.js';
export { KqlBinder, type AddedColumn, type BoundQuery, type KqlSchema } from './bind.js';
export { STORED_FUNCTIONS, type StoredFunction } from './stored.js';
export { nearNames } from './near.js';
