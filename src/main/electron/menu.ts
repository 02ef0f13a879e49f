// The application menu.
import { app, Menu, type MenuItemConstructorOptions } from 'electron';

export interface MenuActions {
  openSample(): void;
  openCase(): void | Promise<void>;
  newCase(): void | Promise<void>;
}

export const menuTemplate = (actions: MenuActions, mac: boolean): MenuItemConstructorOptions[] => [
  ...(mac ? [{ role: 'appMenu' as const }] : []),
  {
    label: '&File',
    submenu: [
      { label: 'New case from evidence…', accelerator: 'CmdOrCtrl+N', click: () => void actions.newCase() },
      { label: 'Open case…', accelerator: 'CmdOrCtrl+O', click: () => void actions.openCase() },
      { label: 'Open the sample investigation', click: () => actions.openSample() },
      { type: 'separator' },
      { role: mac ? 'close' : 'quit' },
    ],
  },
  { role: 'editMenu' },
  {
    label: '&View',
    submenu: [{ role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, { type: 'separator' }, { role: 'togglefullscreen' }],
  },
  { role: 'windowMenu' },
];

export function buildMenu(actions: MenuActions): void {
  app.setAboutPanelOptions({ applicationName: 'Quarry', copyright: 'MIT licence' });
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(actions, process.platform === 'darwin')));
}
