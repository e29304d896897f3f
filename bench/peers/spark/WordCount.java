import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;

final class WordCount {
  private WordCount() {}

  static String run(JavaSparkContext sc, String file) {
    return check(
        sc.textFile(file)
            .flatMap(line -> Arrays.asList(line.split(" ")).iterator())
            .mapToPair(word -> new Tuple2<>(word, 1))
            .reduceByKey((a, b) -> a + b)
            .collect());
  }

  /** A few numbers that two word counts share only if they are equal, in whatever order they come. */
  private static String check(List<Tuple2<String, Integer>> counts) {
    long total = 0;
    int hash = 0;
    for (Tuple2<String, Integer> counted : counts) {
      String word = counted._1;
      int h = 0x811c9dc5;
      for (int i = 0; i < word.length(); i++) h = (h ^ word.charAt(i)) * 0x01000193;
      hash += (h ^ (h >>> 15)) * counted._2;
      total += counted._2;
    }
    return String.format("{\"distinct\":%d,\"total\":%d,\"hash\":%d}", counts.size(), total, hash);
  }
}
