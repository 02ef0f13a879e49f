// The part of zip.js the zip reader uses; its own types name browser classes the engine does not know.
declare module '@zip.js/zip.js' {
  export class Reader<T> {
    constructor(value: T);
    size: number;
    init?(): Promise<void>;
    readUint8Array(index: number, length: number): Promise<Uint8Array>;
  }
  export class Writer<T> {
    constructor();
    init?(size?: number): Promise<void>;
    writeUint8Array(array: Uint8Array): Promise<void>;
    getData(): Promise<T>;
  }
  export interface Entry {
    readonly filename: string;
    readonly directory: boolean;
    readonly symlink: boolean;
    readonly encrypted: boolean;
    readonly compressedSize: number;
    readonly uncompressedSize: number;
    readonly offset: number;
    getData?<T>(writer: Writer<T>, options?: ZipReaderOptions): Promise<T>;
  }
  export interface ZipReaderOptions {
    readonly useWebWorkers?: boolean;
    readonly useCompressionStream?: boolean;
    readonly strictness?: 'strict' | 'balanced' | 'tolerant';
    readonly filenameValidation?: 'strict' | 'balanced' | 'tolerant';
    readonly checkCrc32?: boolean;
    readonly checkOverlappingEntry?: boolean;
  }
  export class ZipReader<T> {
    constructor(reader: Reader<T>, options?: ZipReaderOptions);
    getEntriesGenerator(): AsyncGenerator<Entry, boolean>;
    close(): Promise<void>;
  }
}
