import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import type { Socket } from 'node:net';

/** What an inspector sends: an answer (`id`) or an event (`method`). */
export interface InspectorMessage {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** One WebSocket to a process's inspector, as a debugger opens it. */
export class InspectorSocket {
  readonly #socket: Socket;
  #received: Buffer = Buffer.alloc(0);

  static async open(url: string, onMessage: (message: InspectorMessage) => void): Promise<InspectorSocket> {
    const { hostname, port, pathname } = new URL(url);
    const headers = {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
    };
    const handshake = request({ host: hostname, port, path: pathname, headers });
    handshake.end();
    const [, socket, head] = (await once(handshake, 'upgrade')) as [unknown, Socket, Buffer];
    return new InspectorSocket(socket, head, onMessage);
  }

  constructor(socket: Socket, head: Buffer, onMessage: (message: InspectorMessage) => void) {
    this.#socket = socket;
    // A program that was killed resets the connection.
    socket.on('error', () => {});
    const receive = (bytes: Buffer): void => {
      this.#received = Buffer.concat([this.#received, bytes]);
      for (let text = this.#nextText(); text !== undefined; text = this.#nextText())
        onMessage(JSON.parse(text));
    };
    socket.on('data', receive);
    receive(head);
  }

  /** One frame, masked as those of clients are. */
  send(message: object): void {
    const payload = Buffer.from(JSON.stringify(message));
    const mask = randomBytes(4);
    for (let i = 0; i < payload.length; i++) payload[i]! ^= mask[i % 4]!;
    const long = payload.length > 125;
    const head = Buffer.from([0x81, 0x80 | (long ? 127 : payload.length), ...(long ? Buffer.alloc(8) : [])]);
    if (long) head.writeUIntBE(payload.length, 4, 6);
    this.#socket.write(Buffer.concat([head, mask, payload]));
  }

  close(): void {
    this.#socket.destroy();
  }

  /** The text of the first frame that is there as a whole; an inspector sends each message in one. */
  #nextText(): string | undefined {
    const bytes = this.#received;
    if (bytes.length < 2) return undefined;
    const code = bytes[1]! & 0x7f;
    const start = code === 127 ? 10 : code === 126 ? 4 : 2;
    if (bytes.length < start) return undefined;
    const length = code === 127 ? bytes.readUIntBE(4, 6) : code === 126 ? bytes.readUInt16BE(2) : code;
    if (bytes.length < start + length) return undefined;
    this.#received = bytes.subarray(start + length);
    return bytes.toString('utf8', start, start + length);
  }
}
