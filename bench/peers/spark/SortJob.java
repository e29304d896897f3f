import java.io.Serializable;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;

/** Lines of 100 bytes by their first ten; each sorted partition is read through, in order. */
final class SortJob {
  private SortJob() {}

  /** What a sorted partition says of itself. */
  private static final class Sorted implements Serializable {
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

  static String run(JavaSparkContext sc, String file) {
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
    return check(parts);
  }

  /** The number of records, and a hash of each by its position in the whole, however it was cut. */
  private static String check(List<Sorted> parts) {
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
}
