// The shape of a room's contract: one map drives client and server types, with a runtime reader for everything that crosses.
// See engine/rooms/ for the handlers and renderer/api for the client.

import type { z } from 'zod';

export interface CallSpec {
  readonly in: z.ZodType;
  readonly out: z.ZodType;
  /** Progress events of one call, if it sends any. */
  readonly events?: z.ZodType;
}
export type RoomContract = Readonly<Record<string, CallSpec>>;

export type In<C extends CallSpec> = z.infer<C['in']>;
export type Out<C extends CallSpec> = z.infer<C['out']>;
export type Events<C extends CallSpec> = C['events'] extends z.ZodType ? z.infer<C['events']> : never;
