import { randomUUID } from 'node:crypto';
import { BrowserWindow, session } from 'electron';
import { ProblemError } from '../../shared/outcome.ts';
import { appOrigin } from './app-scheme.ts';

/**
 * A page of ours as PDF: drawn in a window that nobody sees, in a session of its own that knows that one page and lets
 * no other request out. No script runs in it, and the page allows none. Throws ProblemError `cancelled`.
 */
export async function printPdf(html: string, signal: AbortSignal): Promise<Uint8Array> {
  const own = session.fromPartition(`print-${randomUUID()}`, { cache: false });
  const url = `${appOrigin}/print`;
  own.webRequest.onBeforeRequest((details, answer) => answer({ cancel: details.url !== url }));
  own.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  own.protocol.handle(
    'app',
    () => new Response(html, { headers: { 'content-type': 'text/html; charset=utf-8' } }),
  );
  const window = new BrowserWindow({
    show: false,
    webPreferences: {
      session: own,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      javascript: false,
      webviewTag: false,
      spellcheck: false,
    },
  });
  const stop = () => window.destroy();
  try {
    const cancelled = new Promise<never>((_resolve, reject) => {
      const fail = () => reject(new ProblemError('cancelled', {}));
      if (signal.aborted) fail();
      signal.addEventListener('abort', fail, { once: true });
    });
    return await Promise.race([print(window, url), cancelled]);
  } finally {
    stop();
    own.protocol.unhandle('app');
  }
}

async function print(window: BrowserWindow, url: string): Promise<Uint8Array> {
  await window.loadURL(url);
  return window.webContents.printToPDF({ pageSize: 'A4', printBackground: true, preferCSSPageSize: true });
}
