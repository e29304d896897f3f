import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/** Jobs that take no time but the engine's own. */
final class SmallJobs {
  private SmallJobs() {}

  static String firstCount(JavaSparkContext sc) {
    return String.valueOf(sc.parallelize(List.of(1, 2, 3)).count());
  }

  /** Two tasks. */
  static final class Tiny implements Job {
    private static final int WARM_UP = 300;
    private JavaRDD<Integer> numbers;

    @Override
    public void prepare(JavaSparkContext sc) {
      numbers = sc.parallelize(List.of(0, 1), 2);
      for (int i = 0; i < WARM_UP; i++) run(sc);
    }

    @Override
    public String run(JavaSparkContext sc) {
      return String.valueOf(numbers.count());
    }
  }

  static String emptyTasks(JavaSparkContext sc, int tasks) {
    sc.sc().range(0, tasks, 1, tasks).toJavaRDD().foreach(x -> {});
    return String.valueOf(tasks);
  }
}
