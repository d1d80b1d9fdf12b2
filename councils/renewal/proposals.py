"""The opening of a term, where it needs a second person, and what its proposal says."""

from datetime import date

from alliance.ground import clock
from alliance.names.numerals import numeral
from alliance.power.judge import Act
from alliance.power.services import changes
from alliance.power.services.changes import Kind, Meaning
from councils.renewal import rules
from councils.renewal import services as terms
from councils.terms.models.seats import Seat
from councils.terms.models.terms import Term


def _term(*, number: int, since: date, reason: str = "") -> Meaning:
    open_seats = Seat.objects.filter(term=Term.objects.order_by("-number").first(), until=None).count()
    return Meaning(
        matter="term",
        title=f"换届：第{numeral(number)}届理事会",
        lines=[
            f"第{numeral(number)}届理事会自{clock.show_day(since)}起，现届 {open_seats} 个在任席位全部终止，职务申请失效。"
        ],
    )


changes.register(
    "terms.open", Kind(Act.TERM, lambda by, **details: rules.may_open_term(by), terms.open_term, _term)
)
