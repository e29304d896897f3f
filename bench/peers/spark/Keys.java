import java.io.Serializable;

/** The keys of pairs, as bench/data/skewed-keys.mjs describes them. */
final class Keys implements Serializable {
  private static final int SPREAD = 0x9e3779b1;
  private final int distinct;
  private final int skew;
  private final int seed;

  private Keys(int distinct, int skew, int seed) {
    this.distinct = distinct;
    this.skew = skew;
    this.seed = seed;
  }

  /** What an argument says: `DISTINCT[:SKEW[:SEED]]`. */
  static Keys parse(String text) {
    String[] parts = text.split(":");
    return new Keys(
        Integer.parseInt(parts[0]),
        parts.length > 1 ? Integer.parseInt(parts[1]) : 1,
        parts.length > 2 ? Integer.parseInt(parts[2]) : 0);
  }

  /** As many keys that are all equally frequent, drawn by another seed. */
  Keys even() {
    return new Keys(distinct, 1, seed + 1);
  }

  /** The key of pair number `i`. */
  int of(int i) {
    int h = i + seed * SPREAD;
    h = (h ^ (h >>> 16)) * 0x45d9f3b;
    h = (h ^ (h >>> 16)) * 0x45d9f3b;
    h ^= h >>> 16;
    double u = Integer.toUnsignedLong(h) / 0x1p32;
    double rank = distinct * u;
    for (int n = 1; n < skew; n++) rank *= u;
    return (int) rank * SPREAD;
  }
}
