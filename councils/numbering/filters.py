"""Filters of the register of issued papers."""

from django.db.models import QuerySet
from django.http import HttpRequest

from alliance.face.filtering import OptionFilter, YearlyFilter
from alliance.ground import clock
from councils.numbering.models import IssuedPaper, PaperKind, PaperSeries


def years(request: HttpRequest | None = None) -> list[tuple[str, str]]:
    """This year and the four before."""
    return [(str(year), f"{year}年") for year in range(clock.today().year, clock.today().year - 5, -1)]


class RegisterFilter(YearlyFilter):
    year = OptionFilter("年度", years, method="of_year")
    kind = OptionFilter("文种", PaperKind)
    series = OptionFilter("字号", PaperSeries)
    state = OptionFilter("状态", IssuedPaper.State)
    signed = OptionFilter("签发人", [("no", "缺签发人")], method="only_unsigned")

    def only_unsigned(self, found: QuerySet, name: str, value: str) -> QuerySet:
        return found.unsigned()
