"""The demo's two years, told through the services: last year finished, this year under way, whatever today is."""

from datetime import date, timedelta
from types import SimpleNamespace

from django.db import transaction

from alliance.calendar import holidays
from alliance.ground import access, audit, clock
from alliance.ground.clock import Month
from alliance.messages.models import Delivery, Notification
from alliance.power.services import changes
from alliance.registers import policy
from alliance.registers.models import Setting
from alliance.rights.models.users import User
from demo.admissions import plan_admissions
from demo.agenda import Agenda
from demo.applications import plan_applications
from demo.cast import PASSWORD, instant, open_alliance
from demo.charter import plan_charter
from demo.collections import plan_collections
from demo.correspondence import plan_correspondence
from demo.council import plan_decisions
from demo.documents import plan_documents
from demo.employment import plan_employment
from demo.meetings import plan_meetings
from demo.months import plan_months
from demo.orders import plan_orders
from demo.plans import plan_plans
from demo.records import plan_records
from demo.requests import plan_requests, plan_surveys
from demo.research import plan_research
from demo.saved_reports import plan_saved_reports
from demo.students import plan_students
from demo.studies import plan_studies
from demo.summaries import plan_summaries
from demo.teaching import plan_teaching
from demo.years import plan_last_year, plan_this_year
from members.handover import services as handovers
from members.people.models import Representative

__all__ = ["PASSWORD", "build"]


@policy.read_once()
@transaction.atomic
def build() -> dict[str, User]:
    """Build the demo into an empty database; returns its accounts by role."""
    today = clock.today()
    mark = audit.save(Setting(key="demo", value=True, basis="演示数据"), by=None, reason="标记为演示数据库")
    for year in (today.year - 1, today.year):
        holidays.load_published(year, by=None)
    cast = open_alliance(date(today.year - 1, 1, 4))
    agenda = Agenda(clock.now())
    with access.remembering([*cast.heads.values(), *cast.liaisons.values(), cast.officer, cast.deputy]):
        plan_months(agenda, cast, Month(today.year - 1, 1), Month.current())
        plan_records(agenda, cast, (today.year - 1, today.year))
        plan_research(agenda, cast, today.year)
        plan_requests(agenda, cast, today)
        plan_surveys(agenda, cast, (today.year - 1, today.year))
        plan_employment(agenda, cast, today.year)
        plan_teaching(agenda, cast, (today.year - 1, today.year))
        plan_students(agenda, cast, today.year)
        plan_last_year(agenda, cast, today.year - 1)
        plan_decisions(agenda, cast, today.year - 1, today)
        plan_meetings(agenda, cast, today.year - 1, today)
        plan_correspondence(agenda, cast, today)
        plan_orders(agenda, cast, today.year - 1, today)
        plan_collections(agenda, cast, today)
        plan_plans(agenda, cast, today.year - 1, today)
        plan_charter(agenda, cast, today.year - 1, today)
        plan_studies(agenda, cast, today)
        plan_documents(agenda, cast, today)
        plan_admissions(agenda, cast, today)
        plan_applications(agenda, cast, today)
        plan_this_year(agenda, cast, today)
        plan_summaries(agenda, cast, today)
        plan_saved_reports(agenda, cast, today)
        _plan_change_of_head(agenda, cast, today)
        _plan_own_handover(agenda, cast, today)
        agenda.run()
    _tidy_inbox()
    mark.value = {
        "password": PASSWORD,
        "accounts": [[role, user.pk] for role, user in cast.accounts.items()],
    }
    audit.save(mark, by=None, reason="演示账号")
    return cast.accounts


def _plan_change_of_head(agenda: Agenda, cast: SimpleNamespace, today: date) -> None:
    """A director's unit has a new head: the officer proposed the hand-over yesterday, a second person has to confirm it."""
    name, phone = cast.names.next()
    yesterday = today - timedelta(days=1)

    def propose() -> None:
        leaving = Representative.objects.get(unit=cast.units[16], role="HEAD", until=None)
        changes.propose(
            "people.replace",
            by=cast.officer,
            why="单位来函：原负责人调任，新负责人已到任",
            representative=leaving,
            on=yesterday,
            name=name,
            phone=phone,
            title=leaving.title,
        )

    agenda.at(instant(yesterday, 15), propose)


def _plan_own_handover(agenda: Agenda, cast: SimpleNamespace, today: date) -> None:
    """A school's liaison has named a successor yesterday, and its head has not confirmed yet."""
    name, phone = cast.names.next()

    def propose() -> None:
        place = Representative.objects.get(unit=cast.units[2], role="LIAISON", until=None)
        handovers.name(place, name=name, phone=phone, title="校企合作处科员", by=place.user)

    agenda.at(instant(today - timedelta(days=1), 16), propose)


def _tidy_inbox() -> None:
    """What is older than a month has been read, and the demo sends no mail."""
    old = clock.now() - timedelta(days=30)
    Notification.objects.filter(created_at__lt=old).update(read_at=clock.now())
    Delivery.objects.all().delete()
