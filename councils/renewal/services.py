"""Terms of the council: one follows the other."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from alliance.ground import audit
from alliance.ground.access import Refused, require
from alliance.ground.verbs import creates
from alliance.registers import policy
from councils.applications.models import RoleApplication
from councils.applications.services import applications
from councils.recusal import audience
from councils.renewal import rules
from councils.terms.models.seats import Seat
from councils.terms.models.terms import Term
from members.people.services import grants


@creates(rules.may_open_term)
def open_term(*, number: int, since: date, by: Any, reason: str = "", expires_on: date | None = None) -> Term:
    """Open a term on its first day or afterwards; it expires as the setting of that moment says, or on `expires_on`.

    The term before it ends, its seats end the same day, and its open applications lapse; the units are told. Posts of
    the secretariat go on, so that somebody can register the new council. `reason` carries the basis. Raises `Refused` for a
    number or date that does not follow, so that a second call changes nothing.
    """
    list(Term.objects.select_for_update().filter(until=None))
    previous = Term.objects.order_by("-number").first()
    require(rules.open_term_dates(previous, number, since))
    if previous is not None and previous.until is None:
        _close(previous, since, by)
    expires_on = expires_on or years_later(since, policy.get("council_term_years"))
    if expires_on <= since:
        raise Refused("届满日期必须晚于起始日期。", field="expires_on")
    term = Term(number=number, since=since, expires_on=expires_on)
    why = "：".join(filter(None, [f"开启{term}", reason.strip()]))
    try:
        with transaction.atomic():
            return audit.save(term, by=by, reason=why)
    except IntegrityError as error:
        raise Refused("另一人刚刚登记了换届，请刷新后查看。") from error


def _close(term: Term, since: date, by: Any) -> None:
    term.until = since
    audit.save(term, by=by, reason="换届")
    seats = list(Seat.objects.select_for_update().filter(term=term, until=None).select_related("unit"))
    for seat in seats:
        seat.until, seat.end_reason = max(since, seat.since), "换届"
    audit.bulk_change(seats, ["until", "end_reason"], by=by, reason="换届")
    grants.settle([seat.unit_id for seat in seats])
    for seat in seats:
        audience.tell(
            seat.unit,
            matter=f"seat:{seat.pk}",
            step="ended",
            title=f"{term}已届满换届，{seat.get_role_display()}席位终止",
            body="新一届的席位由单位重新申请，经审查同意后取得。",
            url="/council/",
        )
    for application in RoleApplication.objects.open().filter(term=term):
        applications.close(application, reason="已换届", by=by)


def years_later(day: date, years: int) -> date:
    """The same day some years on; February 29th becomes March 1st."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
