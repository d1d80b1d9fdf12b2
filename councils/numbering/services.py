"""Entering issued papers: the number is taken and written down in one transaction with the act that issues.

number = number_for(PaperKind.CIRCULAR, moment=moment, title=…, url=…, by=by)
"""

from datetime import datetime
from typing import Any

from alliance.ground import audit, clock
from alliance.ground.verbs import verb
from alliance.paper import series
from alliance.registers import policy
from councils.numbering.models import IssuedPaper, PaperKind, PaperSeries

SERIES_OF = {
    PaperKind.NOTICE: PaperSeries.SECRETARIAT,
    PaperKind.CIRCULAR: PaperSeries.SECRETARIAT,
    PaperKind.LETTER: PaperSeries.LETTERS,
    PaperKind.REPORT: PaperSeries.COUNCIL,
    PaperKind.REQUEST: PaperSeries.COUNCIL,
    PaperKind.DECISION: PaperSeries.COUNCIL,
    PaperKind.RESOLUTION: PaperSeries.COUNCIL,
    PaperKind.MOTION: PaperSeries.COUNCIL,
    PaperKind.APPROVAL: PaperSeries.COUNCIL,
    PaperKind.MINUTES: PaperSeries.MINUTES,
    PaperKind.BALLOT: PaperSeries.BALLOTS,
    PaperKind.ORDER: PaperSeries.ORDERS,
    PaperKind.RECTIFICATION: PaperSeries.RECTIFICATIONS,
}
PREFIX_OF = {
    PaperSeries.COUNCIL: "document_series_council",
    PaperSeries.SECRETARIAT: "document_series_secretariat",
    PaperSeries.LETTERS: "document_series_letters",
    PaperSeries.MINUTES: "minutes_series",
    PaperSeries.BALLOTS: "document_series_ballots",
    PaperSeries.ORDERS: "resolution_series",
    PaperSeries.RECTIFICATIONS: "document_series_rectifications",
}


NAMED = 3  # units that the register names one by one


def _shortened(recipients: str) -> str:
    """As a register says it: the first by name, and how many there are."""
    names = recipients.split("、")
    return recipients if len(names) <= NAMED else f"{'、'.join(names[:NAMED])}等{len(names)}家单位"


def number_for(
    kind: str, *, moment: datetime, title: str, url: str, by: Any, recipients: str = "", remark: str = ""
) -> str:
    """Take the next number of the kind's series for a paper that is issued now, and enter the paper; returns the number.

    Needs the transaction of the act: what is rolled back gives its number back, and whoever comes second waits.
    """
    of = SERIES_OF[PaperKind(kind)]
    year = clock.local(moment).year
    ordinal = series.next_number(of, year)
    entry = IssuedPaper(
        kind=kind,
        series=of,
        year=year,
        ordinal=ordinal,
        number=series.written(policy.get(PREFIX_OF[of]), year, ordinal),
        title=title[:300],
        issued_at=moment,
        signed_by=by,
        recipients=_shortened(recipients)[:300],
        url=url,
        remark=remark[:500],
    )
    audit.save(entry, by=by, reason=f"签发 {entry.number}")
    return entry.number


def void(number: str, *, why: str, by: Any) -> None:
    """The paper of this number does not hold any more; the number stays in the register with the reason."""
    for entry in IssuedPaper.objects.filter(number=number):
        _void(entry, why=why, by=by)


@verb(None, moves="make_void", reason="作废：{why}")
def _void(entry: IssuedPaper, *, why: str, by: Any) -> None:
    entry.remark = f"作废原因：{why}"[:500]


def replaced(number: str, *, correction: str, by: Any) -> None:
    """The paper of this number was corrected by that of another number, which the register names."""
    for entry in IssuedPaper.objects.filter(number=number, state=IssuedPaper.State.IN_FORCE):
        _replaced(entry, correction=correction, by=by)


@verb(None, moves="replace", reason="由 {correction} 更正")
def _replaced(entry: IssuedPaper, *, correction: str, by: Any) -> None:
    entry.remark = f"由{correction}更正"


def gaps(year: int) -> dict[str, list[int]]:
    """`{series: ordinals that no entry of the register has}`, empty lists left out; two queries."""
    taken: dict[str, set[int]] = {}
    for of, ordinal in IssuedPaper.objects.of_year(year).order_by().values_list("series", "ordinal"):
        taken.setdefault(of, set()).add(ordinal)
    reached = series.reached(year, PaperSeries.values)
    last = {of: max([reached.get(of, 0), *taken.get(of, ())]) for of in {*taken, *reached}}
    found = {of: sorted(set(range(1, top + 1)) - taken.get(of, set())) for of, top in last.items()}
    return {of: missing for of, missing in found.items() if missing}
