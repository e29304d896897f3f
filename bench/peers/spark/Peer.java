import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;

/**
 * The jobs of this benchmark with Apache Spark's RDD API: JOB ARGUMENTS… RUNS, as the programs of Firesteel take them. Kryo is on, the user interface off. Prints
 * `{"check": …, "runs": [milliseconds, …]}`.
 */
public final class Peer {
  /** One run of a job, which returns its check as JSON. */
  private interface Job {
    String run(JavaSparkContext sc);
  }

  public static void main(String[] args) {
    String name = args[0];
    String[] rest = Arrays.copyOfRange(args, 1, args.length - 1);
    int rounds = Integer.parseInt(args[args.length - 1]);
    Job job = jobOf(name, rest);
    SparkConf conf = new SparkConf()
        .setMaster("local[2]")
        .setAppName(name)
        .set("spark.ui.enabled", "false")
        .set("spark.serializer", "org.apache.spark.serializer.KryoSerializer");
    List<String> runs = new ArrayList<>();
    String check = "null";
    try (JavaSparkContext sc = new JavaSparkContext(conf)) {
      for (int round = 0; round < rounds; round++) {
        long start = System.nanoTime();
        check = job.run(sc);
        runs.add(String.valueOf((System.nanoTime() - start) / 1e6));
      }
    }
    System.out.println("{\"check\":" + check + ",\"runs\":[" + String.join(",", runs) + "]}");
  }

  private static Job jobOf(String name, String[] args) {
    switch (name) {
      case "group":
        return sc -> group(sc, integer(args[0]), integer(args[1]), integer(args[2]));
      case "join":
        return sc -> join(sc, integer(args[0]), integer(args[1]), integer(args[2]), integer(args[3]));
      case "sort":
        return sc -> sort(sc, args[0]);
      case "kmeans":
        return sc -> kmeans(sc, args[0], integer(args[1]));
      case "pagerank":
        return new PageRank(args[0], integer(args[1]), integer(args[2]));
      default:
        throw new IllegalArgumentException("There is no job " + name);
    }
  }

  private static int integer(String text) {
    return Integer.parseInt(text);
  }

  /** Integers from 0 to `count - 1` with keys that look random and are spread over all integers. */
  private static JavaPairRDD<Integer, Integer> pairs(
      JavaSparkContext sc, int count, int seed, int distinct, int partitions) {
    List<Integer> indexes = new ArrayList<>();
    for (int i = 0; i < partitions; i++) indexes.add(i);
    return sc.parallelize(indexes, partitions).mapPartitionsToPair(index -> {
      int part = index.next();
      int start = (int) ((long) count * part / partitions);
      int end = (int) ((long) count * (part + 1) / partitions);
      return new Iterator<Tuple2<Integer, Integer>>() {
        private int next = start;

        @Override
        public boolean hasNext() {
          return next < end;
        }

        @Override
        public Tuple2<Integer, Integer> next() {
          int i = next++;
          int h = (i ^ (i >>> 16) ^ seed) * 0x45d9f3b;
          h = (h ^ (h >>> 16)) * 0x45d9f3b;
          h ^= h >>> 16;
          return new Tuple2<>(Integer.remainderUnsigned(h, distinct) * 0x9e3779b1, i);
        }
      };
    });
  }

  private static String group(JavaSparkContext sc, int count, int distinct, int partitions) {
    long[] total = pairs(sc, count, 0, distinct, partitions)
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

  private static String join(JavaSparkContext sc, int left, int right, int distinct, int partitions) {
    long[] total = pairs(sc, left, 0, distinct, partitions)
        .join(pairs(sc, right, 0x5bd1e995, distinct, partitions), partitions)
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

  /** What a sorted partition says of itself. */
  private static final class Sorted implements java.io.Serializable {
    int count;
    int sum;
    int weighted;
    String first = "";
    String last = "";

    void add(String key, String value) {
      if (count == 0) first = key;
      else if (key.compareTo(last) < 0) throw new IllegalStateException(key + " comes after " + last);
      last = key;
      int hash = 0x811c9dc5;
      for (int i = 0; i < key.length(); i++) hash = (hash ^ key.charAt(i)) * 0x01000193;
      for (int i = 0; i < 8; i++) hash = (hash ^ value.charAt(i)) * 0x01000193;
      for (int i = value.length() - 8; i < value.length(); i++) hash = (hash ^ value.charAt(i)) * 0x01000193;
      sum += hash;
      weighted += hash * count;
      count++;
    }
  }

  private static String sort(JavaSparkContext sc, String file) {
    List<Sorted> parts = sc.textFile(file, 16)
        .mapToPair(line -> new Tuple2<>(line.substring(0, 10), line.substring(10)))
        .sortByKey(true, 16)
        .mapPartitions(pairs -> {
          Sorted sorted = new Sorted();
          while (pairs.hasNext()) {
            Tuple2<String, String> pair = pairs.next();
            sorted.add(pair._1, pair._2);
          }
          return List.of(sorted).iterator();
        })
        .collect();
    return checkSorted(parts);
  }

  /** The number of records, and a hash of each by its position in the whole, however it was cut. */
  private static String checkSorted(List<Sorted> parts) {
    int count = 0;
    int weighted = 0;
    String last = "";
    for (Sorted part : parts) {
      if (part.count == 0) continue;
      if (part.first.compareTo(last) < 0) throw new IllegalStateException("The parts are out of order");
      last = part.last;
      weighted += part.weighted + part.sum * count;
      count += part.count;
    }
    return String.format("{\"count\":%d,\"weighted\":%d}", count, weighted);
  }

  /** The links are parsed, grouped and kept once, before the first run ends; a run is all iterations. */
  private static final class PageRank implements Job {
    private final String file;
    private final int partitions;
    private final int iterations;
    private JavaPairRDD<Integer, Iterable<Integer>> links;

    PageRank(String file, int partitions, int iterations) {
      this.file = file;
      this.partitions = partitions;
      this.iterations = iterations;
    }

    @Override
    public String run(JavaSparkContext sc) {
      if (links == null) links = read(sc);
      JavaPairRDD<Integer, Double> ranks = links.mapValues(targets -> 1.0);
      for (int i = 0; i < iterations; i++) ranks = iterate(links, ranks, partitions);
      double[] total = ranks.aggregate(
          new double[3],
          (sum, rank) -> new double[] {sum[0] + 1, sum[1] + rank._2, Math.max(sum[2], rank._2)},
          (a, b) -> new double[] {a[0] + b[0], a[1] + b[1], Math.max(a[2], b[2])});
      return String.format(
          "{\"nodes\":%d,\"sum\":\"%s\",\"max\":\"%s\"}", (long) total[0], rounded(total[1]), rounded(total[2]));
    }

    private JavaPairRDD<Integer, Iterable<Integer>> read(JavaSparkContext sc) {
      return sc.textFile(file, 16)
          .mapToPair(line -> {
            int blank = line.indexOf(' ');
            return new Tuple2<>(integer(line.substring(0, blank)), integer(line.substring(blank + 1)));
          })
          .groupByKey(partitions)
          .cache();
    }
  }

  private static JavaPairRDD<Integer, Double> iterate(
      JavaPairRDD<Integer, Iterable<Integer>> links, JavaPairRDD<Integer, Double> ranks, int partitions) {
    return links.join(ranks)
        .values()
        .flatMapToPair(linked -> {
          int count = 0;
          for (int ignored : linked._1) count++;
          double share = linked._2 / count;
          List<Tuple2<Integer, Double>> shares = new ArrayList<>(count);
          for (int target : linked._1) shares.add(new Tuple2<>(target, share));
          return shares.iterator();
        })
        .reduceByKey((a, b) -> a + b, partitions)
        .mapValues(sum -> 0.15 + 0.85 * sum);
  }

  /** To nine digits, as `toPrecision(9)` writes it. */
  private static String rounded(double value) {
    return new java.math.BigDecimal(value).round(new java.math.MathContext(9)).toPlainString();
  }

  private static final int CENTRES = 10;
  private static final int DIMENSIONS = 10;
  /** Ten sums need no more. */
  private static final int SUM_PARTITIONS = 2;

  private static String kmeans(JavaSparkContext sc, String file, int iterations) {
    JavaRDD<double[]> points = sc.textFile(file, 16)
        .map(Peer::parsePoint)
        .cache();
    double[][] centres = points.take(CENTRES).toArray(new double[0][]);
    for (int i = 0; i < iterations; i++) centres = step(points, centres);
    points.unpersist();
    List<String> rows = new ArrayList<>();
    for (double[] centre : centres) {
      List<String> cells = new ArrayList<>();
      for (double x : centre) cells.add(String.format("\"%.6f\"", x));
      rows.add("[" + String.join(",", cells) + "]");
    }
    return "[" + String.join(",", rows) + "]";
  }

  /** Decimals between blanks, digit by digit. */
  private static double[] parsePoint(String line) {
    double[] point = new double[DIMENSIONS];
    int at = 0;
    double value = 0;
    double scale = 0;
    for (int i = 0; i < line.length(); i++) {
      char code = line.charAt(i);
      if (code == ' ') {
        point[at++] = scale == 0 ? value : value / scale;
        value = 0;
        scale = 0;
      } else if (code == '.') {
        scale = 1;
      } else {
        value = value * 10 + (code - '0');
        scale *= 10;
      }
    }
    point[at] = scale == 0 ? value : value / scale;
    return point;
  }

  private static double[][] step(JavaRDD<double[]> points, double[][] centres) {
    int dimensions = centres[0].length;
    List<Tuple2<Integer, double[]>> sums = points
        .mapToPair(point -> new Tuple2<>(nearest(point, centres), point))
        .aggregateByKey(
            new double[dimensions + 1],
            SUM_PARTITIONS,
            (sum, point) -> {
              for (int d = 0; d < point.length; d++) sum[d] += point[d];
              sum[point.length]++;
              return sum;
            },
            (a, b) -> {
              for (int d = 0; d < a.length; d++) a[d] += b[d];
              return a;
            })
        .collect();
    double[][] next = centres.clone();
    for (Tuple2<Integer, double[]> sum : sums) {
      double[] centre = new double[dimensions];
      for (int d = 0; d < dimensions; d++) centre[d] = sum._2[d] / sum._2[dimensions];
      next[sum._1] = centre;
    }
    return next;
  }

  private static int nearest(double[] point, double[][] centres) {
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int c = 0; c < centres.length; c++) {
      double[] centre = centres[c];
      double distance = 0;
      for (int d = 0; d < point.length; d++) {
        double difference = point[d] - centre[d];
        distance += difference * difference;
      }
      if (distance < least) {
        least = distance;
        best = c;
      }
    }
    return best;
  }
}
