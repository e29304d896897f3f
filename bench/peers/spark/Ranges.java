import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntFunction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/** Ranges of integers, made where they are used: Spark's Java API has none of its own. */
final class Ranges {
  /** Makes an element of its position. */
  interface Element<T> extends IntFunction<T>, java.io.Serializable {}

  private Ranges() {}

  /** What `element` makes of the integers from 0 to `count - 1`, in order. */
  static <T> JavaRDD<T> range(JavaSparkContext sc, int count, int partitions, Element<T> element) {
    List<Integer> indexes = new ArrayList<>();
    for (int i = 0; i < partitions; i++) indexes.add(i);
    return sc.parallelize(indexes, partitions).mapPartitions(index -> {
      int part = index.next();
      int start = (int) ((long) count * part / partitions);
      int end = (int) ((long) count * (part + 1) / partitions);
      return iterator(start, end, element);
    });
  }

  private static <T> Iterator<T> iterator(int start, int end, Element<T> element) {
    return new Iterator<T>() {
      private int next = start;

      @Override
      public boolean hasNext() {
        return next < end;
      }

      @Override
      public T next() {
        return element.apply(next++);
      }
    };
  }
}
