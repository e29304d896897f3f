import { decodeValue } from '../../serializer/value-decoder.ts';
import { type GraphNode, MAX_NODES, MAX_PAYLOAD_BYTES, PAYLOAD_VERSION, type Payload } from '../payload.ts';
import { invalidPayload } from './invalid-payload.ts';

const KINDS: ReadonlySet<string> = new Set<GraphNode['kind']>([
  ...([
    'function',
    'class',
    'bound',
    'module',
    'object',
    'text',
    'data',
    'intrinsic',
    'engine',
    'wire',
    'symbol',
  ] as const),
  ...(['regexp', 'buffer', 'view', 'host', 'prototype', 'namespace', 'cell', 'require'] as const),
  ...(['dynamic-import', 'coverage-stub'] as const),
]);

/**
 * Reads a payload as far as its outline. What a node holds is looked at when it is built, where everything unfit ends
 * as the same error.
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
    throw invalidPayload(
      `it has version ${String(version)}, this executor reads version ${PAYLOAD_VERSION}. Use one version of the package everywhere`,
    );
  }
  if (!Array.isArray(nodes) || nodes.length > MAX_NODES || !nodes.every(isNode))
    throw invalidPayload('its nodes are not valid');
  if (typeof root !== 'number' || nodes[root] === undefined) throw invalidPayload('it has no root');
  if (typeof sourceKey !== 'string' || typeof stateless !== 'boolean')
    throw invalidPayload('its outline is not valid');
  return { version, nodes, root, sourceKey, stateless };
}

function isNode(node: unknown): node is GraphNode {
  return isRecord(node) && typeof node.kind === 'string' && KINDS.has(node.kind);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
