import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The jobs of this benchmark with Apache Spark's RDD API: JOB ARGUMENTS… [RUNS], as the programs of Firesteel take them, at local[CORES]. Kryo is on, the user
 * interface off. Prints `{"check": …, "runs": [milliseconds, …]}` before anything is stopped.
 */
public final class Peer {
  public static void main(String[] args) {
    String name = args[0];
    int last = Math.max(1, args.length - 1);
    Job job = jobOf(name, Arrays.copyOfRange(args, 1, last));
    int rounds = args.length > 1 ? Integer.parseInt(args[last]) : 1;
    SparkConf conf = new SparkConf()
        .setMaster("local[" + System.getenv().getOrDefault("CORES", "2") + "]")
        .setAppName(name)
        .set("spark.ui.enabled", "false")
        .set("spark.serializer", "org.apache.spark.serializer.KryoSerializer");
    try (JavaSparkContext sc = new JavaSparkContext(conf)) {
      List<String> runs = new ArrayList<>();
      String check = "null";
      job.prepare(sc);
      for (int round = 0; round < rounds; round++) {
        long start = System.nanoTime();
        check = job.run(sc);
        runs.add(String.valueOf((System.nanoTime() - start) / 1e6));
      }
      System.out.println("{\"check\":" + check + ",\"runs\":[" + String.join(",", runs) + "]}");
    }
  }

  private static Job jobOf(String name, String[] args) {
    switch (name) {
      case "word-count":
        return sc -> WordCount.run(sc, args[0]);
      case "pipeline":
        return sc -> NarrowJobs.pipeline(sc, integer(args[0]));
      case "cached":
        return new NarrowJobs.Cached(integer(args[0]));
      case "group":
        return sc -> PairJobs.group(sc, integer(args[0]), Keys.parse(args[1]), integer(args[2]));
      case "join":
        return sc -> PairJobs.join(sc, integer(args[0]), integer(args[1]), Keys.parse(args[2]), integer(args[3]));
      case "distinct":
        return sc -> PairJobs.distinct(sc, integer(args[0]), Keys.parse(args[1]));
      case "sort":
        return sc -> SortJob.run(sc, args[0]);
      case "kmeans":
        return sc -> KMeans.run(sc, args[0], integer(args[1]));
      case "pagerank":
        return new PageRank(args[0], integer(args[1]), integer(args[2]));
      case "first-count":
        return SmallJobs::firstCount;
      case "tiny-jobs":
        return new SmallJobs.Tiny();
      case "empty-tasks":
        return sc -> SmallJobs.emptyTasks(sc, integer(args[0]));
      default:
        throw new IllegalArgumentException("There is no job " + name);
    }
  }

  private static int integer(String text) {
    return Integer.parseInt(text);
  }
}
