// The bridge: hands the engine's port to the page and tells where dropped files are. Nothing else of Node reaches the page.
import { contextBridge, ipcRenderer, webUtils } from 'electron';

ipcRenderer.on('quarry:port', (event) => window.postMessage('quarry-port', '*', [...event.ports]));

contextBridge.exposeInMainWorld('quarry', {
  pathsOf: (files: readonly File[]): string[] => files.map((file) => webUtils.getPathForFile(file)),
  choose: (kind: 'files' | 'folder'): Promise<string[]> => ipcRenderer.invoke('quarry:choose', kind) as Promise<string[]>,
});
