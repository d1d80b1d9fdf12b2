"""Timing a request inside the process: the median of many, with its queries and their time."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter

from django.db import connection, reset_queries
from django.test.utils import CaptureQueriesContext

ROUNDS = 15


@dataclass(frozen=True)
class Figure:
    """Milliseconds are medians; `queries` and `sql_ms` are of one round with the query log on."""

    name: str
    milliseconds: float
    queries: int
    sql_ms: float

    def __str__(self) -> str:
        return f"{self.milliseconds:8.1f} ms {self.queries:4d} 查询 {self.sql_ms:7.1f} ms SQL"


def figure(name: str, act: Callable[[], object], rounds: int = ROUNDS) -> Figure:
    """Run an act twice to warm up, then `rounds` times; the act raises when its answer is not what it should be."""
    act()
    act()
    times = []
    for _ in range(rounds):
        start = perf_counter()
        act()
        times.append((perf_counter() - start) * 1000)
    reset_queries()
    with CaptureQueriesContext(connection) as captured:
        act()
    sql = sum(float(query["time"]) for query in captured.captured_queries) * 1000
    return Figure(name, median(times), len(captured), sql)
