"""Issuing the ranking of a month as a 通报 to all members."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from alliance.ground import audit
from alliance.ground.access import Refused
from alliance.ground.clock import Month
from alliance.ground.verbs import creates
from alliance.messages.notifications import notify
from councils.numbering import services as numbering
from councils.numbering.models import PaperKind
from members.people.models import Representative
from reports.ranking import places, rules
from reports.ranking.models import Bulletin


def _issued(bulletin: Bulletin) -> None:
    roles = [Representative.Role.LIAISON, Representative.Role.HEAD]
    people = Representative.objects.current().filter(role__in=roles).select_related("user")
    notify(
        [person.user for person in people],
        matter=f"bulletin:{bulletin.year}-{bulletin.month:02d}",
        step="issued",
        title=str(bulletin),
        body=bulletin.remark or f"{bulletin.period.label}信息报送情况已通报，请查看。",
        url=bulletin.get_absolute_url(),
    )


@creates(rules.may_issue_bulletin, tells=_issued)
def issue(month: Month, *, remark: str = "", moment: datetime, by: Any) -> Bulletin:
    """Freeze the ranking of an ended month, with the next number of the 通报, and tell the people of all units, once.

    Raises `Refused` while the month can still be reported late, or when it has been issued.
    """
    bulletin = Bulletin(
        year=month.year,
        month=month.month,
        remark=remark.strip(),
        rows=[place.as_json() for place in places.of_period(month.year, month.month)],
        issued_at=moment,
    )
    try:
        with transaction.atomic():
            audit.save(bulletin, by=by, reason="印发信息报送通报")
            bulletin.number = numbering.number_for(
                PaperKind.CIRCULAR,
                moment=moment,
                title=str(bulletin),
                url=bulletin.get_absolute_url(),
                recipients="各成员单位",
                by=by,
            )
            return audit.save(bulletin, by=by, reason=f"编号 {bulletin.number}")
    except IntegrityError as error:
        raise Refused(f"{month.label}的通报已印发。") from error
