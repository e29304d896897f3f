import java.io.Serializable;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/** Jobs without a shuffle. */
final class NarrowJobs {
  private NarrowJobs() {}

  static String pipeline(JavaSparkContext sc, int count) {
    return String.valueOf(
        Ranges.range(sc, count, sc.defaultParallelism(), i -> (long) i)
            .map(x -> x * 3)
            .filter(x -> x % 2 == 0)
            .map(x -> x + 1)
            .filter(x -> x % 7 != 0)
            .count());
  }

  /** Small objects that the first run computes and keeps. */
  static final class Cached implements Job {
    private final int count;
    private JavaRDD<Item> items;

    Cached(int count) {
      this.count = count;
    }

    @Override
    public void prepare(JavaSparkContext sc) {
      items = Ranges.range(sc, count, 16, Item::new).cache();
    }

    @Override
    public String run(JavaSparkContext sc) {
      return String.valueOf(
          items.filter(x -> x.group != 7).map(x -> x.weight * 2L + x.group).reduce((a, b) -> a + b));
    }
  }

  private static final class Item implements Serializable {
    final int id;
    final int group;
    final int weight;

    Item(int id) {
      this.id = id;
      group = id % 1000;
      weight = (int) (id * 7L % 101);
    }
  }
}
