import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Attaches to a program that waits for a debugger, and lets it run on from its first line: as a debugger does, over the inspector's
 * WebSocket. The program cannot end until the socket is closed.
 */
export async function attachDebugger(url: string): Promise<Socket> {
  const socket = await openWebSocket(new URL(url));
  // A program that was killed resets the connection.
  socket.on('error', () => {});
  let received = '';
  socket.setEncoding('latin1').on('data', (bytes: string) => {
    if (received.includes('Debugger.paused')) return;
    received += bytes;
    if (received.includes('Debugger.paused')) send(socket, { id: 3, method: 'Debugger.resume' });
  });
  send(socket, { id: 1, method: 'Debugger.enable' });
  send(socket, { id: 2, method: 'Runtime.runIfWaitingForDebugger' });
  return socket;
}

async function openWebSocket({ hostname, port, pathname }: URL): Promise<Socket> {
  const headers = {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
  };
  const handshake = request({ host: hostname, port, path: pathname, headers });
  handshake.end();
  const [, socket] = (await once(handshake, 'upgrade')) as [unknown, Socket];
  return socket;
}

/** A short text is one frame, masked as those of clients are. */
function send(socket: Socket, message: object): void {
  const payload = Buffer.from(JSON.stringify(message));
  const mask = randomBytes(4);
  for (let i = 0; i < payload.length; i++) payload[i]! ^= mask[i % 4]!;
  socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | payload.length]), mask, payload]));
}
