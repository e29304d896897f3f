import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Choices of one case: the same for the same seed and case, whichever cases ran before. */
export class Random {
  #generator;

  constructor(seed, index) {
    this.#generator = xoroshiro128plus((seed ^ Math.imul(index + 1, 0x9e3779b1)) | 0);
    // Seeds that are alike begin alike.
    for (let skipped = 0; skipped < 8; skipped++) this.below(2);
  }

  /** A whole number from 0 to below `limit`. */
  below(limit) {
    return uniformInt(this.#generator, 0, limit - 1);
  }

  pick(list) {
    return list[this.below(list.length)];
  }

  chance(percent) {
    return this.below(100) < percent;
  }

  /** Bytes with a few of them changed, cut out, repeated or put in. */
  damage(bytes, interesting) {
    let changed = Buffer.from(bytes);
    for (let left = 1 + this.below(4); left > 0 && changed.length > 0; left--) {
      const at = this.below(changed.length);
      const length = 1 + this.below(Math.min(64, changed.length - at));
      switch (this.below(6)) {
        case 0:
          changed[at] ^= 1 << this.below(8);
          break;
        case 1:
          changed[at] = this.pick(interesting);
          break;
        case 2:
          changed = changed.subarray(0, at);
          break;
        case 3:
          changed = Buffer.concat([changed.subarray(0, at), changed.subarray(at + length)]);
          break;
        case 4:
          changed = Buffer.concat([changed.subarray(0, at + length), changed.subarray(at)]);
          break;
        default: {
          const put = Buffer.from(Array.from({ length: 1 + this.below(9) }, () => this.pick(interesting)));
          changed = Buffer.concat([changed.subarray(0, at), put, changed.subarray(at)]);
        }
      }
    }
    return new Uint8Array(changed);
  }
}
