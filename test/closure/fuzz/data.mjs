// Blocks of records, single values and messages with damaged bytes: what executors send, and what tasks read. None of it can hold code.

const CODES = /^(?:CORRUPT_DATA|UNKNOWN_CLASS)$/;
const TAGS = Array.from({ length: 32 }, (_, tag) => tag);
const BYTES = [...TAGS, 0x3f, 0x40, 0x41, 0x7f, 0x80, 0x81, 0xfe, 0xff];

class Known {
  x = 1;
}

const classes = {
  idOf: (type) => (type === Known ? 'known' : undefined),
  classOf: (id) => (id === 'known' ? Known : undefined),
};

export async function data(built) {
  const { encodeRecords, decodeRecords } = await built('serializer/record-codec.js');
  const { encodeValue } = await built('serializer/value-encoder.js');
  const { decodeValue } = await built('serializer/value-decoder.js');
  const { encodeThrown } = await built('serializer/thrown-codec.js');
  const { decodeMessage, encodeFrame, FRAME_HEADER_BYTES } = await built('rpc/message-codec.js');
  const shared = { a: 1 };
  const cyclic = [shared, shared];
  cyclic.push(cyclic);
  const values = [
    [1, 'two', null, undefined, true, 4n, -0, 1e300, 'ünï', '\ud800', 'x'.repeat(300)],
    {
      map: new Map([[{ k: 1 }, new Set([1, 'a'])]]),
      date: new Date(5),
      pattern: /a+/gi,
      url: new URL('http://a/'),
    },
    [
      new Uint8Array(9),
      new Float64Array(3),
      new DataView(new ArrayBuffer(4)),
      Buffer.from('abc'),
      new ArrayBuffer(5),
    ],
    [Object('boxed'), Object.create(null), [, 1, , 2], new Known(), cyclic],
    new AggregateError([new TypeError('inner')], 'outer', { cause: { shared } }),
  ];
  const records = [
    values,
    Array.from({ length: 300 }, (_, i) => ({
      id: i,
      name: `name ${i}`,
      at: new Date(i),
      tags: [i, `${i}`],
      ok: i % 2 === 0,
    })),
    Array.from({ length: 40 }, (_, i) => [`k${i % 7}`, i * 1.5, null]),
    Array.from({ length: 40 }, (_, i) => 'ä'.repeat(i)),
    Array.from({ length: 10 }, (_, i) => [i, i % 2 ? 'mixed' : i]),
  ];
  const blocks = records.map((block) => encodeRecords(block, 0, block.length, { classes }));
  const texts = [...values.map((value) => encodeValue(value, { classes })), encodeThrown(values[4])];
  const messages = values
    .slice(0, 1)
    .concat({
      kind: 'TaskUpdates',
      updates: [{ kind: 'started', taskId: 1, thread: 0 }, { bytes: new Uint8Array(8) }],
    })
    .map((message) => encodeFrame(message).subarray(FRAME_HEADER_BYTES));
  const targets = [
    [blocks, (bytes) => decodeRecords(bytes, { classes }), (error) => CODES.test(error.code)],
    [texts, (bytes) => decodeValue(bytes, { classes }), (error) => CODES.test(error.code)],
    // V8's own decoder: the channel makes BROKEN_MESSAGE of whatever it throws.
    [messages, decodeMessage, (error) => error instanceof Error],
  ];
  return { attempt, kinds: ['records', 'values', 'messages'] };

  async function attempt(random) {
    const [seeds, decode, isExpected] = random.pick(targets);
    const bytes = random.chance(90)
      ? random.damage(random.pick(seeds), BYTES)
      : Uint8Array.from({ length: 1 + random.below(40) }, () =>
          random.chance(50) ? random.pick(BYTES) : random.below(256),
        );
    let value;
    try {
      value = decode(bytes);
    } catch (error) {
      if (!isExpected(error)) throw error;
      return error.code ?? error.name;
    }
    expectData(value);
    return 'decoded';
  }
}

/** Throws for a value in which a function, a symbol, an accessor or an object of an unknown class can be reached. */
export function expectData(root) {
  const seen = new Set();
  const queue = [root];
  for (let left = 20_000; queue.length > 0 && left > 0; left--) {
    const value = queue.pop();
    if (typeof value === 'function' || typeof value === 'symbol')
      throw new Error(`Data held a ${typeof value}`);
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    const prototype = Object.getPrototypeOf(value);
    if (
      prototype !== null &&
      prototype !== Known.prototype &&
      globalThis[prototype.constructor?.name]?.prototype !== prototype
    )
      throw new Error(`Data held an object of an unknown prototype`);
    if (value instanceof Map) queue.push(...value.keys(), ...value.values());
    else if (value instanceof Set) queue.push(...value);
    if (ArrayBuffer.isView(value)) continue;
    for (const [key, field] of Object.entries(Object.getOwnPropertyDescriptors(value))) {
      if (!('value' in field)) {
        // V8 gives its own errors a stack this way.
        if (key === 'stack' && value instanceof Error) continue;
        throw new Error(`Data held an accessor ${key}`);
      }
      queue.push(field.value);
    }
  }
}
