import { SparkError } from '../common/errors.ts';
import type { ShuffleId } from '../common/ids.ts';
import type { MapOutputs } from '../protocol/map-status.ts';

/**
 * The executor's copy of the map output table: what the driver sent along with the tasks that read it.
 *
 * The driver owns the truth and sends a shuffle's outputs before the first task that reads them and again in every later epoch. A task says
 * which epoch it must see at least, so it never reads outputs that are known to be lost.
 */
export class MapOutputClient {
  readonly #shuffleIdToOutputs = new Map<ShuffleId, MapOutputs>();

  /** Keeps the newest: messages of an older epoch that arrive late change nothing. */
  put(outputs: MapOutputs): void {
    const known = this.#shuffleIdToOutputs.get(outputs.shuffleId);
    if (known === undefined || known.epoch <= outputs.epoch)
      this.#shuffleIdToOutputs.set(outputs.shuffleId, outputs);
  }

  /** @throws SparkError MAP_OUTPUTS_UNKNOWN if the driver has sent none of this epoch or a later one */
  get(shuffleId: ShuffleId, minEpoch: number): MapOutputs {
    const outputs = this.#shuffleIdToOutputs.get(shuffleId);
    if (outputs !== undefined && outputs.epoch >= minEpoch) return outputs;
    const known = outputs === undefined ? 'nothing is known of them' : `epoch ${outputs.epoch} is known`;
    throw new SparkError(
      'MAP_OUTPUTS_UNKNOWN',
      `Cannot read shuffle ${shuffleId}: its map outputs of epoch ${minEpoch} were not sent to this executor, ${known}`,
    );
  }

  forget(shuffleId: ShuffleId): void {
    this.#shuffleIdToOutputs.delete(shuffleId);
  }
}
