// The KQL scalar types, as the official reference names them.
export const KQL_TYPES = ['bool', 'int', 'long', 'real', 'decimal', 'datetime', 'timespan', 'guid', 'string', 'dynamic'] as const;
export type KqlType = (typeof KQL_TYPES)[number];

export interface ColumnSchema {
  readonly name: string;
  readonly type: KqlType;
}

/** JSON form of one result cell, exactly as `quarry batch` prints it. */
export type Cell = null | boolean | number | string | readonly Cell[] | { readonly [key: string]: Cell };
