"""Word count with PySpark's RDDs: FILE [RUNS]."""

import sys
from operator import add

from peer import run_peer


def word_count(sc):
    return (
        sc.textFile(FILE)
        .flatMap(lambda line: line.split(" "))
        .map(lambda word: (word, 1))
        .reduceByKey(add)
        .collect()
    )


def check(counts):
    """A few numbers that two word counts share only if they are equal, in whatever order they come."""
    total = 0
    hash_ = 0
    for word, count in counts:
        h = 0x811C9DC5
        for character in word:
            h = (h ^ ord(character)) * 0x01000193 & 0xFFFFFFFF
        hash_ += (h ^ (h >> 15)) * count
        total += count
    hash_ = (hash_ + 0x80000000) % 0x100000000 - 0x80000000
    return {"distinct": len(counts), "total": total, "hash": hash_}


FILE, *rounds = sys.argv[1:]
run_peer("word count", int(rounds[0]) if rounds else 1, word_count, check)
