import org.apache.spark.api.java.JavaSparkContext;

/** A job that runs several times in one context. */
interface Job {
  /** Does once what no run is to be timed with. */
  default void prepare(JavaSparkContext sc) {}

  /** Runs it once, and returns its check as JSON. */
  String run(JavaSparkContext sc);
}
