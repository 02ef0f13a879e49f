// The part of hyparquet-writer the exports use. Its published types would bring those of its reader along.
declare module 'hyparquet-writer' {
  export interface SchemaElement {
    readonly name: string;
    readonly type?: 'BOOLEAN' | 'INT32' | 'INT64' | 'DOUBLE' | 'BYTE_ARRAY' | 'FIXED_LEN_BYTE_ARRAY';
    readonly type_length?: number;
    readonly repetition_type?: 'REQUIRED' | 'OPTIONAL';
    readonly num_children?: number;
    readonly converted_type?: 'UTF8' | 'JSON' | 'DECIMAL';
    readonly logical_type?:
      | { readonly type: 'TIMESTAMP'; readonly isAdjustedToUTC: boolean; readonly unit: 'MICROS' | 'NANOS' }
      | { readonly type: 'UUID' };
    readonly scale?: number;
    readonly precision?: number;
  }
  export class ByteWriter {
    constructor(size?: number);
    /** Bytes written in all. */
    offset: number;
    /** Bytes in the buffer; set to 0 when they were taken. */
    index: number;
    getBytes(): Uint8Array;
    flush?(): void | Promise<void>;
    finish(): void | Promise<void>;
  }
  export class ParquetWriter {
    constructor(options: {
      readonly writer: ByteWriter;
      readonly schema: readonly SchemaElement[];
      readonly createdBy?: string;
      readonly kvMetadata?: readonly { readonly key: string; readonly value: string }[];
    });
    write(rows: {
      readonly columnData: readonly { readonly name: string; readonly data: readonly unknown[] }[];
      readonly rowGroupSize?: number;
    }): void | Promise<void>;
    finish(): void | Promise<void>;
  }
}
