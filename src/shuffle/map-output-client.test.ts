import { expect, it } from 'vitest';
import { MapOutputClient } from './map-output-client.ts';

const outputs = (shuffleId: number, epoch: number) => ({ shuffleId, epoch, statuses: [] });

it('gives the outputs of the epoch asked for, or of a later one', () => {
  const client = new MapOutputClient();
  client.put(outputs(1, 4));
  expect(client.get(1, 3).epoch).toBe(4);
  expect(client.get(1, 4).epoch).toBe(4);
  client.put(outputs(1, 3));
  expect(client.get(1, 4).epoch).toBe(4);
  client.put(outputs(1, 5));
  expect(client.get(1, 4).epoch).toBe(5);
});

it('refuses outputs that it does not have, or only older ones', () => {
  const client = new MapOutputClient();
  client.put(outputs(1, 4));
  expect(() => client.get(1, 5)).toThrow(
    expect.objectContaining({
      code: 'MAP_OUTPUTS_UNKNOWN',
      message:
        'Cannot read shuffle 1: its map outputs of epoch 5 were not sent to this executor, epoch 4 is known',
    }),
  );
  client.forget(1);
  expect(() => client.get(1, 4)).toThrow(/nothing is known of them/);
});
