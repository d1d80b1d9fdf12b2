"""Timing a request inside the process: the processor time of many in turn, with their queries and the time of these."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import process_time

from django.db import connection, reset_queries
from django.test.utils import CaptureQueriesContext

ROUNDS = 15


@dataclass(frozen=True)
class Figure:
    """Milliseconds of the processor; `queries` and `sql_ms` are of one round with the query log on."""

    milliseconds: float
    least: float
    queries: int
    sql_ms: float

    def __str__(self) -> str:
        return (
            f"{self.milliseconds:8.1f} ms（最少 {self.least:.1f}）"
            f"{self.queries:4d} 查询 {self.sql_ms:7.1f} ms SQL"
        )


def figures(acts: Sequence[Callable[[], object]], rounds: int = ROUNDS) -> list[Figure]:
    """Run all acts twice to warm up, then `rounds` times in turn, so that what else runs weighs on all alike.

    An act raises when its answer is not what it should be.
    """
    times: list[list[float]] = [[] for _ in acts]
    for turn in range(rounds + 2):
        for act, spent in zip(acts, times, strict=True):
            start = process_time()
            act()
            if turn >= 2:
                spent.append((process_time() - start) * 1000)
    return [Figure(median(spent), min(spent), *_queries(act)) for act, spent in zip(acts, times, strict=True)]


def _queries(act: Callable[[], object]) -> tuple[int, float]:
    reset_queries()
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured), sum(float(query["time"]) for query in captured.captured_queries) * 1000
