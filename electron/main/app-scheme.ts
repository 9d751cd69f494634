import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { protocol } from 'electron';

/** The window's own origin. Nothing else is ever loaded. */
export const appOrigin = 'app://workbench';

const root = join(import.meta.dirname, '..', 'renderer');

/** Monaco writes style elements and attributes, hence 'unsafe-inline' for styles only; scripts have neither. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'allow-duplicates' default dompurify defaultWorkerFactory diffEditorWidget diffReview " +
    'domLineBreaksComputer editorGhostText editorViewLayer richScreenReaderContent standaloneColorizer ' +
    'stickyScrollViewLayer tokenizeToString',
].join('; ');

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
};

/** Before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Serves the built renderer, and nothing beside it. */
export function serveApp(): void {
  protocol.handle('app', async (request) => {
    const url = new URL(request.url);
    const name = url.pathname === '/' ? '/index.html' : decodeURIComponent(url.pathname);
    const path = normalize(join(root, name));
    const contentType = contentTypes[extname(path)];
    if (url.origin !== 'null' && url.origin !== appOrigin) return new Response(null, { status: 404 });
    if (url.host !== 'workbench' || !path.startsWith(root + sep) || !contentType)
      return new Response(null, { status: 404 });
    try {
      return new Response(new Uint8Array(await readFile(path)), {
        headers: {
          'content-type': contentType,
          'content-security-policy': contentSecurityPolicy,
          'x-content-type-options': 'nosniff',
        },
      });
    } catch {
      return new Response(null, { status: 404 });
    }
  });
}
