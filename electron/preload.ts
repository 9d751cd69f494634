import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { calls, pushes } from '../shared/contract.ts';

/*
 * The bridge: one function for each call of the contract, one way to hear pushes, and the path of a
 * dropped file, which only the preload can ask for. It grows only when Electron does.
 */
const bridge: Record<string, unknown> = {
  on(name: string, listen: (data: unknown) => void) {
    if (!Object.hasOwn(pushes, name)) throw new Error(`No push is called ${name}`);
    const hear = (_event: unknown, data: unknown) => listen(data);
    ipcRenderer.on(`workbench:${name}`, hear);
    return () => void ipcRenderer.off(`workbench:${name}`, hear);
  },
  pathOfFile: (file: File) => webUtils.getPathForFile(file),
};
for (const name of Object.keys(calls))
  bridge[name] = (input: unknown) => ipcRenderer.invoke(`workbench:${name}`, input);
contextBridge.exposeInMainWorld('workbench', bridge);
