// Nominal types: a value of one kind cannot stand in for another of the same shape.

declare const brand: unique symbol;

/** A `T` that only its own constructor function may make. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };

export type CaseId = Brand<string, 'CaseId'>;
export type SourceId = Brand<number, 'SourceId'>;
export type SegmentId = Brand<number, 'SegmentId'>;
export type AlertId = Brand<string, 'AlertId'>;
export type IncidentId = Brand<string, 'IncidentId'>;
export type EntityId = Brand<string, 'EntityId'>;
