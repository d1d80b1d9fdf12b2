"""The demo's two years, told through the services: last year finished, this year under way, whatever today is."""

from datetime import date, timedelta
from types import SimpleNamespace

from django.db import transaction

from alliance import access, audit, clock, holidays, policy
from alliance.clock import Month
from alliance.models import Delivery, Notification, Setting, User
from councils.services import applications

from .cast import PASSWORD, instant, office_for, open_alliance
from .council import record_decisions
from .months import report_months
from .years import last_year, this_year

__all__ = ["PASSWORD", "build"]


@policy.read_once()
@transaction.atomic
def build() -> dict[str, User]:
    """Build the demo into an empty database; returns its accounts by role."""
    today = clock.today()
    mark = audit.save(Setting(key="demo", value=True, basis="演示数据"), by=None, reason="标记为演示数据库")
    for year in (today.year - 1, today.year):
        holidays.load_published(year)
    cast = open_alliance(date(today.year - 1, 1, 4))
    with access.remembering([*cast.heads.values(), *cast.liaisons.values(), cast.officer, cast.deputy]):
        report_months(cast, Month(today.year - 1, 1), Month.current())
        last_year(cast, today.year - 1)
        _council_business(cast, today)
        record_decisions(cast, today.year - 1, today)
        this_year(cast, today)
    _tidy_inbox()
    mark.value = {
        "password": PASSWORD,
        "accounts": [[role, user.pk] for role, user in cast.accounts.items()],
    }
    audit.save(mark, by=None, reason="演示账号")
    return cast.accounts


def _council_business(cast: SimpleNamespace, today: date) -> None:
    """One application waits for the chair, one for the secretariat, one is a draft."""
    for number, role, days, state in [
        (17, "STANDING", 12, "CHECKED"),
        (18, "ORDINARY", 5, "FILED"),
        (6, "ORDINARY", 2, "DRAFT"),
    ]:
        unit, head = cast.units[number], cast.heads[number]
        with clock.at(instant(today - timedelta(days=days))):
            application = applications.draft(unit, role=role, by=head)
            claims = {
                row.clause: "已按要求落实，详见信息报送和合作协议。" for row in application.conditions.all()
            }
            application = applications.change(
                application, statement="积极参与联盟事务，愿意承担更多责任。", claims=claims, by=head
            )
            if state == "DRAFT":
                continue
            application = applications.file(application, by=head)
        if state == "CHECKED":
            with clock.at(instant(today - timedelta(days=days - 3))):
                findings = dict.fromkeys(claims, (True, "经核对台账，符合条件。"))
                applications.check(
                    application,
                    findings=findings,
                    recommended=True,
                    recommendation="该单位履职积极，信息报送及时，符合担任条件，建议同意。",
                    by=office_for(cast, unit),
                )


def _tidy_inbox() -> None:
    """What is older than a month has been read, and the demo sends no mail."""
    old = clock.now() - timedelta(days=30)
    Notification.objects.filter(created_at__lt=old).update(read_at=clock.now())
    Delivery.objects.all().delete()
