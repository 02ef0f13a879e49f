// The store's expected failures, made in one place so that codes and facts stay the same everywhere.

import { QuarryError } from '../../../shared/base/errors.js';

/** Runs a write of the case folder; a full disk, a missing permission and the like come out as 'case.write' with the system's reason. */
export async function writing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof QuarryError) throw error;
    const { code, message } = error as { code?: unknown; message?: unknown };
    const reason = typeof code === 'string' ? code : 'unknown';
    throw new QuarryError('case.write', `cannot write ${path}: ${String(message ?? error)}`, { path, reason });
  }
}

export const corrupt = (file: string, problem: string): QuarryError =>
  new QuarryError('case.corrupt', `${file}: ${problem}`, { file, problem });
