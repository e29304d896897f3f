"""A context as that of the other engines, and what each program prints."""

import json
import os
import time

from pyspark import SparkConf, SparkContext

_QUIET = os.path.join(os.path.dirname(__file__), "..", "spark", "log4j2.properties")


def run_peer(name, rounds, job, check=lambda result: result):
    """Runs `job` some times in one context at local[CORES], and prints the check of its last result."""
    conf = (
        SparkConf()
        .setMaster(f"local[{os.environ.get('CORES', '2')}]")
        .setAppName(name)
        .set("spark.ui.enabled", "false")
        .set("spark.ui.showConsoleProgress", "false")
        .set("spark.driver.memory", "4g")
        .set("spark.driver.extraJavaOptions", f"-Dlog4j2.configurationFile={os.path.abspath(_QUIET)}")
    )
    runs = []
    result = None
    with SparkContext(conf=conf) as sc:
        for _ in range(rounds):
            start = time.perf_counter()
            result = job(sc)
            runs.append((time.perf_counter() - start) * 1000)
    print(json.dumps({"check": check(result), "runs": runs}, separators=(",", ":")))
