import { app, session } from 'electron';
import { appOrigin } from './app-scheme.ts';

/** No page but ours, no second window, no permission, no request that leaves the app. Before the app is ready. */
export function lockDown(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => event.preventDefault());
    contents.on('will-frame-navigate', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
  app.whenReady().then(() => {
    const { defaultSession } = session;
    defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
    defaultSession.setPermissionCheckHandler(() => false);
    defaultSession.setDevicePermissionHandler(() => false);
    // The window is offline: what it shows comes over the bridge, what it loads from its own scheme.
    defaultSession.webRequest.onBeforeRequest((details, answer) => {
      const ours = details.url.startsWith(`${appOrigin}/`) || details.url.startsWith('devtools:');
      answer({ cancel: !ours && !details.url.startsWith('data:') && !details.url.startsWith('blob:') });
    });
  });
}
