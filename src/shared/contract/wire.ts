// The frames of the contract, the same over MessagePort, WebSocket and in-process channels. Every call has an id chosen by
// the client; everything about it carries that id. Both ends validate what they receive.

import { z } from 'zod';

export const readRequest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('call'), id: z.number().int(), name: z.string(), input: z.unknown() }),
  z.object({ kind: z.literal('cancel'), id: z.number().int() }),
]);
export type Request = z.infer<typeof readRequest>;

const readSuggestion = z.object({ text: z.string(), start: z.number(), end: z.number() });
const readFact = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string()), z.array(readSuggestion)]);
const readFacts = z.record(z.string(), readFact);
export const readReply = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('result'), id: z.number().int(), output: z.unknown() }),
  z.object({
    kind: z.literal('error'),
    id: z.number().int(),
    error: z.object({ code: z.string(), message: z.string(), facts: readFacts }),
  }),
  z.object({ kind: z.literal('event'), id: z.number().int(), event: z.unknown() }),
  z.object({ kind: z.literal('broadcast'), message: z.unknown() }),
]);
export type Reply = z.infer<typeof readReply>;

/** One ordered, reliable, bidirectional connection carrying plain JSON values. */
export interface Channel {
  send(message: unknown): void;
  /** Both return a function that stops listening. */
  onMessage(listener: (message: unknown) => void): () => void;
  onClose(listener: () => void): () => void;
  close(): void;
}
