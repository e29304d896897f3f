"""A chain of narrow operators over N numbers with PySpark's RDDs: N [RUNS]."""

import sys

from peer import run_peer


def pipeline(sc):
    return (
        sc.range(N)
        .map(lambda x: x * 3)
        .filter(lambda x: x % 2 == 0)
        .map(lambda x: x + 1)
        .filter(lambda x: x % 7 != 0)
        .count()
    )


N, *rounds = [int(argument) for argument in sys.argv[1:]]
run_peer("pipeline", rounds[0] if rounds else 1, pipeline)
