"""Who may open a term now, and on which day (换届)."""

from datetime import date
from typing import Any

from alliance.ground import clock
from alliance.ground.access import Office, Verdict
from alliance.power import judge
from alliance.power.judge import Act, Ruling
from councils.terms.models.seats import Seat
from councils.terms.models.terms import Term


def may_open_term(user: Any) -> Ruling:
    """All seats end with their term, so it needs a second person as soon as there are any."""
    open_seats = Seat.objects.filter(until=None).values_list("role", flat=True).distinct()
    return judge.ask(user, Act.TERM, moves=frozenset(Office(role) for role in open_seats))


def open_term_dates(previous: Term | None, number: int, since: date) -> Verdict:
    """A term follows the one before it; it is opened on its first day or afterwards, never in advance."""
    if since > clock.today():
        return Verdict.no("不能登记将来的换届，请到换届当日或之后登记。")
    if previous is None:
        return Verdict.yes()
    if number <= previous.number:
        return Verdict.no(f"届次应大于{previous}。")
    if since <= previous.since:
        return Verdict.no(f"起始日期应晚于{previous}的起始日期（{clock.show_day(previous.since)}）。")
    return Verdict.yes()
