// Every decoder, by name. Order breaks ties: the more particular format first.

import type { Decoder } from '../types.js';
import { csv } from './csv/index.js';
import { evtx } from './evtx/index.js';
import { json, jsonConcatenated } from './json/document.js';
import { ndjson } from './json/ndjson.js';
import { eml, mbox } from './mail/index.js';
import { text } from './text/index.js';

export const decoders: readonly Decoder[] = [evtx, ndjson, jsonConcatenated, json, mbox, eml, csv, text];

export const decoderById = (id: string): Decoder | null => decoders.find((decoder) => decoder.id === id) ?? null;
