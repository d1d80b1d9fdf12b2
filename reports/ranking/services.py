"""Issuing the ranking of a month as a 通报 to all members."""

from typing import Any

from django.db import IntegrityError, transaction

from alliance.ground import audit, clock
from alliance.ground.access import Refused, require
from alliance.ground.clock import Month
from alliance.messages.notifications import notify
from members.people.models import Representative
from reports.ranking import places, rules
from reports.ranking.models import Bulletin


@transaction.atomic
def issue(month: Month, *, remark: str = "", by: Any) -> Bulletin:
    """Freeze the ranking of an ended month and tell the people of all units, once.

    Raises `Refused` while the month can still be reported late, or when it has been issued.
    """
    if by is not None:
        require(rules.may_issue_bulletin(by, month))
    bulletin = Bulletin(
        year=month.year,
        month=month.month,
        remark=remark.strip(),
        rows=[place.as_json() for place in places.of_period(month.year, month.month)],
        issued_at=clock.now(),
    )
    try:
        with transaction.atomic():
            audit.save(bulletin, by=by, reason="印发信息报送通报")
    except IntegrityError as error:
        raise Refused(f"{month.label}的通报已印发。") from error
    people = Representative.objects.current().filter(
        role__in=[Representative.Role.LIAISON, Representative.Role.HEAD]
    )
    notify(
        [person.user for person in people.select_related("user")],
        matter=f"bulletin:{month.year}-{month.month:02d}",
        step="issued",
        title=str(bulletin),
        body=bulletin.remark or f"{month.label}信息报送情况已通报，请查看。",
        url=bulletin.get_absolute_url(),
    )
    return bulletin
