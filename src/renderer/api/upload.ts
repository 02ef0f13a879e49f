// Browser mode: a dropped File has no host path, so its bytes go to the engine's host, which answers with the path it wrote.
// XMLHttpRequest and not fetch: it streams a File from disk and tells how far it is.

import { QuarryError } from '../../shared/base/errors.js';
import { readToken } from './socket.js';

export interface Upload {
  readonly done: Promise<string>;
  cancel(): void;
}

/** Sends one file; `done` gives its path on the host. Rejects with upload.failed or cancelled. */
export function upload(file: File, name: string, onProgress: (sent: number, total: number) => void): Upload {
  const request = new XMLHttpRequest();
  const done = new Promise<string>((resolve, reject) => {
    request.open('POST', `/upload?name=${encodeURIComponent(name)}`);
    request.setRequestHeader('x-quarry-token', readToken() ?? '');
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.upload.addEventListener('progress', (e) => onProgress(e.loaded, e.lengthComputable ? e.total : file.size));
    request.addEventListener('load', () => {
      const path = pathIn(request.responseText);
      if (request.status === 200 && path !== null) resolve(path);
      else reject(new QuarryError('upload.failed', `the host did not take ${name} (${request.status})`, { name, status: request.status }));
    });
    request.addEventListener('error', () => reject(new QuarryError('upload.failed', `the host did not take ${name}`, { name })));
    request.addEventListener('abort', () => reject(new QuarryError('cancelled', 'cancelled')));
    request.send(file);
  });
  return { done, cancel: () => request.abort() };
}

function pathIn(text: string): string | null {
  try {
    const { path } = JSON.parse(text) as { path?: unknown };
    return typeof path === 'string' ? path : null;
  } catch {
    return null;
  }
}
