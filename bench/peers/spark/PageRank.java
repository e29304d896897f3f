import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;

/** The links are parsed, grouped and kept before the first run; a run is all iterations. */
final class PageRank implements Job {
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
  public void prepare(JavaSparkContext sc) {
    links = read(sc);
    links.count();
  }

  @Override
  public String run(JavaSparkContext sc) {
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
          return new Tuple2<>(Integer.valueOf(line.substring(0, blank)), Integer.valueOf(line.substring(blank + 1)));
        })
        .groupByKey(partitions)
        .cache();
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
    return new BigDecimal(value).round(new MathContext(9)).toPlainString();
  }
}
