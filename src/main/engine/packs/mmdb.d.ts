// The part of mmdb-lib the address databases need; its own types name Node's Buffer. What it is given must be one nevertheless,
// which the bytes of every host's file port are.
declare module 'mmdb-lib' {
  export class Reader {
    constructor(
      db: Uint8Array,
      options?: { readonly cache: { get(offset: unknown): unknown; set(offset: unknown, value: unknown): void } },
    );
    readonly metadata: {
      readonly binaryFormatMajorVersion: number;
      readonly buildEpoch: Date;
      readonly databaseType: string;
      readonly ipVersion: number;
      readonly nodeCount: number;
      readonly recordSize: number;
      readonly searchTreeSize: number;
    };
    get(ipAddress: string): unknown;
  }
}
