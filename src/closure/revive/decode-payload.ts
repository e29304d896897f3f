import { decodeValue } from '../../serializer/value-decoder.ts';
import { MAX_NODES, MAX_PAYLOAD_BYTES, PAYLOAD_VERSION, type Payload } from '../payload.ts';
import { checkNodes } from './check-nodes.ts';
import { invalidPayload } from './invalid-payload.ts';

/**
 * Reads a payload and looks at all of its structure. Nothing of it has been built, loaded or compiled where this throws.
 *
 * @throws SparkError `INVALID_CLOSURE`, `CORRUPT_DATA`
 */
export function decodePayload(bytes: Uint8Array): Payload {
  if (bytes.length > MAX_PAYLOAD_BYTES)
    throw invalidPayload(`${bytes.length} bytes are more than ${MAX_PAYLOAD_BYTES}`);
  const payload = decodeValue(bytes);
  if (!isRecord(payload)) throw invalidPayload('it is no payload');
  const { version, nodes, root, sourceKey, stateless } = payload;
  if (version !== PAYLOAD_VERSION) {
    const found = typeof version === 'number' ? version : 'none';
    throw invalidPayload(
      `it has version ${found}, this executor reads version ${PAYLOAD_VERSION}. Use one version of the package everywhere`,
    );
  }
  if (!Array.isArray(nodes)) throw invalidPayload('it has no nodes');
  if (nodes.length > MAX_NODES) throw invalidPayload(`its ${nodes.length} nodes are more than ${MAX_NODES}`);
  if (typeof root !== 'number' || nodes[root] === undefined) throw invalidPayload('it has no root');
  if (typeof sourceKey !== 'string' || typeof stateless !== 'boolean')
    throw invalidPayload('its outline is not valid');
  const list: readonly unknown[] = nodes;
  checkNodes(list);
  return { version, nodes: list, root, sourceKey, stateless };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
