"""Numbers of official papers: one series for each kind and year, without gaps, written as 德智联督〔2026〕1号 (GB/T 9704)."""

from collections.abc import Iterable

from django.db import connection

from alliance.paper.models import Series


def next_number(code: str, year: int) -> int:
    """The next number of a series in a year; whoever comes second waits until the first one's transaction has ended.

    What is rolled back gives its number back, so that there are no gaps. Needs the transaction of the act that issues.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a number is taken in the transaction of the act that issues the paper")
    Series.objects.get_or_create(code=code, year=year)
    row = Series.objects.select_for_update().get(code=code, year=year)
    row.last += 1
    row.save(update_fields=["last"])
    return row.last


def written(prefix: str, year: int, number: int) -> str:
    """机关代字〔年份〕序号号, the number without leading zeros."""
    return f"{prefix}〔{year}〕{number}号"


def reached(year: int, codes: Iterable[str]) -> dict[str, int]:
    """How far each of these series has come in a year; those without a number are missing."""
    return dict(Series.objects.filter(year=year, code__in=list(codes)).values_list("code", "last"))
