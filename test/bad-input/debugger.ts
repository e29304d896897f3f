import { InspectorSocket } from '../support/inspector-client.ts';

/** Attaches to a program that waits for a debugger, and lets it run on from its first line. The program cannot end until the socket is closed. */
export async function attachDebugger(url: string): Promise<InspectorSocket> {
  const socket = await InspectorSocket.open(url, ({ method }) => {
    if (method === 'Debugger.paused') socket.send({ id: 3, method: 'Debugger.resume' });
  });
  socket.send({ id: 1, method: 'Debugger.enable' });
  socket.send({ id: 2, method: 'Runtime.runIfWaitingForDebugger' });
  return socket;
}
