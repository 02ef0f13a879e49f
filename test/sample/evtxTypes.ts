// Events as a test describes them before they are written: typed fields the way their provider declares them.

export type EvtxType =
  | 'string' | 'ansi' | 'int8' | 'uint8' | 'int16' | 'uint16' | 'int32' | 'uint32' | 'int64' | 'uint64' | 'real32' | 'real64'
  | 'bool' | 'binary' | 'guid' | 'size' | 'filetime' | 'systemtime' | 'sid' | 'hex32' | 'hex64' | 'binxml'
  | 'strings' | 'uint16s' | 'uint32s' | 'null'; // prettier-ignore

export const TYPE_CODES: Readonly<Record<EvtxType, number>> = {
  null: 0x00, string: 0x01, ansi: 0x02, int8: 0x03, uint8: 0x04, int16: 0x05, uint16: 0x06, int32: 0x07, uint32: 0x08, int64: 0x09,
  uint64: 0x0a, real32: 0x0b, real64: 0x0c, bool: 0x0d, binary: 0x0e, guid: 0x0f, size: 0x10, filetime: 0x11, systemtime: 0x12,
  sid: 0x13, hex32: 0x14, hex64: 0x15, binxml: 0x21, strings: 0x81, uint16s: 0x86, uint32s: 0x88,
}; // prettier-ignore

export type EvtxValue = null | string | number | bigint | boolean | Uint8Array | readonly string[] | readonly number[];

/** An element of UserData; leaves take the next value. */
export interface UserElement {
  readonly name: string;
  readonly namespace?: string;
  readonly children?: readonly UserElement[];
  readonly type?: EvtxType;
}

/** What a provider's manifest says about one event. Written as two templates, as Windows does: the event and its data. */
export interface EventTemplate {
  readonly provider: string;
  readonly providerGuid?: string;
  /** Classic providers: their source name, and qualifiers on the id. */
  readonly eventSourceName?: string;
  readonly qualifiers?: number;
  readonly eventId: number;
  readonly version?: number;
  readonly level?: number;
  readonly task?: number;
  readonly opcode?: number;
  readonly keywords?: bigint;
  readonly channel: string;
  /** Null as name: unnamed data. */
  readonly data?: readonly (readonly [name: string | null, type: EvtxType])[];
  readonly userData?: UserElement;
}

export interface EvtxEvent {
  readonly template: EventTemplate;
  /** FILETIME. */
  readonly time: bigint;
  readonly computer: string;
  readonly processId?: number;
  readonly threadId?: number;
  readonly userId?: string | null;
  readonly activityId?: string | null;
  readonly values: readonly EvtxValue[];
  /** Overrides the running number. */
  readonly recordId?: bigint;
}
