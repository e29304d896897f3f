import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;

/** The points are parsed once a run and cached; the first ten are the centres to begin with. */
final class KMeans {
  private static final int CENTRES = 10;
  private static final int DIMENSIONS = 10;
  /** Ten sums need no more. */
  private static final int SUM_PARTITIONS = 2;

  private KMeans() {}

  static String run(JavaSparkContext sc, String file, int iterations) {
    JavaRDD<double[]> points = sc.textFile(file, 16)
        .map(KMeans::parsePoint)
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
