// later
import type { Plan } from '../nodes.js'; import { unsupported } from '../scalars.js';
export const makeSeries = async (...args: readonly unknown[]): Promise<Plan> => { const o = args.find((a): a is { kind: string; start: number; end: number } => typeof a === 'object' && a !== null && 'kind' in a && 'start' in a); throw unsupported(o?.kind ?? 'makeSeries', o ?? { start: 0, end: 0 }); };
