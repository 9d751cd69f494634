import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, connect, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { scratchFolder } from '../scratch.ts';

/** Listens on loopback until the test ends; answers the port. */
export async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        // Tunnels are no connections of the HTTP server any more.
        for (const socket of sockets) socket.destroy();
      }),
  );
  return (server.address() as AddressInfo).port;
}

/** A server whose certificate, for localhost and 127.0.0.1, is signed by an authority of its own that nobody knows. */
export async function tlsServer(answer: RequestListener) {
  const folder = await scratchFolder();
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const names = 'subjectAltName=DNS:localhost,IP:127.0.0.1';
  const authority = ['-x509', '-days', '2', '-subj', '/CN=Test authority', '-keyout', 'ca.key'];
  openssl('req', ...authority, '-out', 'ca.pem', ...key);
  const signed = ['-x509', '-days', '2', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-subj', '/CN=localhost'];
  openssl('req', ...signed, '-addext', names, '-keyout', 'key.pem', '-out', 'cert.pem', ...key);
  const read = (name: string) => readFileSync(join(folder, name));
  const port = await listening(createHttps({ key: read('key.pem'), cert: read('cert.pem') }, answer));
  return { baseUrl: `https://localhost:${port}`, port, ca: join(folder, 'ca.pem'), folder };
}

/** A proxy that makes tunnels, and what it was asked for; with a `status` it refuses with that. */
export async function tunnelProxy(status: number | null = null) {
  const asked: string[] = [];
  const proxy = createHttp();
  proxy.on('connect', (request, socket, head) => {
    asked.push(request.url ?? '');
    socket.on('error', () => undefined);
    if (status !== null) return void socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
    const [host, port] = (request.url ?? '').split(':');
    const upstream = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(socket);
      socket.pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('close', () => upstream.destroy());
  });
  return { url: `http://127.0.0.1:${await listening(proxy)}`, asked };
}
