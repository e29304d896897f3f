import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;

/** Pairs of integers: grouped, joined, summed up by key. */
final class PairJobs {
  private PairJobs() {}

  /** Integers from 0 to `count - 1`, each with its key. */
  private static JavaPairRDD<Integer, Integer> pairs(JavaSparkContext sc, int count, Keys keys, int partitions) {
    return JavaPairRDD.fromJavaRDD(Ranges.range(sc, count, partitions, i -> new Tuple2<>(keys.of(i), i)));
  }

  static String group(JavaSparkContext sc, int count, Keys keys, int partitions) {
    long[] total = pairs(sc, count, keys, partitions)
        .groupByKey(partitions)
        .map(group -> {
          long values = 0;
          long sum = 0;
          long max = -1;
          for (int value : group._2) {
            values++;
            sum += value;
            if (value > max) max = value;
          }
          return new long[] {1, values, sum, max, group._1 ^ (int) (sum % 65_537)};
        })
        .reduce((a, b) ->
            new long[] {a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3], (int) a[4] ^ (int) b[4]});
    return String.format(
        "{\"groups\":%d,\"values\":%d,\"sum\":%d,\"maxima\":%d,\"keys\":%d}",
        total[0], total[1], total[2], total[3], total[4]);
  }

  static String join(JavaSparkContext sc, int left, int right, Keys keys, int partitions) {
    long[] total = pairs(sc, left, keys, partitions)
        .join(pairs(sc, right, keys.even(), partitions), partitions)
        .aggregate(
            new long[4],
            (sum, joined) -> {
              int v = joined._2._1;
              int w = joined._2._2;
              sum[0]++;
              sum[1] += v;
              sum[2] += w;
              sum[3] = (int) sum[3] + joined._1 * (v ^ w);
              return sum;
            },
            (a, b) -> new long[] {a[0] + b[0], a[1] + b[1], a[2] + b[2], (int) a[3] + (int) b[3]});
    return String.format(
        "{\"matches\":%d,\"left\":%d,\"right\":%d,\"keys\":%d}", total[0], total[1], total[2], (int) total[3]);
  }

  static String distinct(JavaSparkContext sc, int count, Keys keys) {
    long[] total = Ranges.range(sc, count, sc.defaultParallelism(), keys::of)
        .mapToPair(key -> new Tuple2<>(key, 1))
        .reduceByKey((a, b) -> a + b)
        .aggregate(
            new long[3],
            (sum, counted) -> {
              sum[0]++;
              sum[1] += counted._2;
              sum[2] ^= counted._1 * counted._2;
              return sum;
            },
            (a, b) -> new long[] {a[0] + b[0], a[1] + b[1], a[2] ^ b[2]});
    return String.format("{\"keys\":%d,\"sum\":%d,\"xor\":%d}", total[0], total[1], (int) total[2]);
  }
}
