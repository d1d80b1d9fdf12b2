"""The three stories of `docs/architecture.md`, function by function: each is done once, and what was called is what is written."""

import re
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from alliance.ground import clock
from alliance.ground.access import Verdict
from alliance.ground.clock import Month
from alliance.tests import builders
from alliance.tests import builders_assessments as made
from assessments.publication import services as publication
from assessments.results.services import confirming
from assessments.self_assessment.services import drafts, handing_in
from reports.checks import adoptions
from reports.checks import services as checks
from reports.monthly import services as monthly
from reports.ranking import places

pytestmark = pytest.mark.django_db
HOUSE = str(settings.BASE_DIR) + "/"
APPS = ("members.", "councils.", "assessments.", "reports.")
MOST = 10


@pytest.fixture
def house(time_machine, db):
    time_machine.move_to("2026-11-22T04:00:00Z", tick=False)
    return builders.alliance()


@pytest.fixture
def year(house):
    return made.cycle(
        2026,
        opens_at=clock.start_of_day(date(2026, 11, 10)),
        self_deadline=clock.end_of_day(date(2026, 12, 10)),
        review_deadline=clock.end_of_day(date(2026, 12, 30)),
    )


def written(story: str) -> list[str]:
    """The functions that the numbered list of a story names, each by the first name of its lines."""
    text = Path(HOUSE, "docs/architecture.md").read_text()
    told = text.split(f"**{story}**", 1)[1].split("\n**", 1)[0].split("\n## ", 1)[0]
    return re.findall(r"^\d+\. `([\w.]+)`", told, re.M)


def called(act) -> Counter:
    """How often each function of the house was called while `act` ran, in the order of their first calls."""
    found = Counter()

    def note(frame, event, _):
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(HOUSE):
            module = code.co_filename.removeprefix(HOUSE).removesuffix(".py").replace("/", ".")
            found[f"{module}.{code.co_qualname}"] += 1

    sys.setprofile(note)
    try:
        act()
    finally:
        sys.setprofile(None)
    return found


def told_as_done(story: str, act, *, again: tuple[str, ...] = ()) -> None:
    """What is written is called in this order; what the rules of its modules ask is written too; nothing is asked twice but `again`."""
    listed, found = written(story), called(act)
    assert [name for name in found if name in listed] == listed
    modules = {module_of(name) for name in listed}
    assert len(modules) <= MOST
    asked = {name: times for name, times in found.items() if is_rule(name)}
    assert {name for name in asked if module_of(name) in modules} == {
        name for name in listed if is_rule(name)
    }
    assert {name: times for name, times in asked.items() if times > 1} == dict.fromkeys(again, 2)


def module_of(name: str) -> str:
    while name not in sys.modules:
        name = name.rpartition(".")[0]
    return name


def is_rule(name: str) -> bool:
    """Whether it is a function of an app that answers with a verdict."""
    module, _, function = name.rpartition(".")
    found = getattr(sys.modules.get(module), function, None)
    if not name.startswith(APPS) or function.startswith("_"):
        return False
    return getattr(found, "__annotations__", {}).get("return") is Verdict


def test_self_assessment_is_handed_in_as_written(house, year):
    row = made.assessment(house.school, 2026)
    lines, head = made.full_marks(row), house.school_head

    def act():
        drafts.fill(row, lines=lines, summary="本年工作总结", by=head)
        handing_in.submit(row, by=head)

    told_as_done("A self-assessment is handed in.", act, again=("assessments.sheets.rules.has_begun",))
    row.refresh_from_db()
    assert (row.state, row.submitted_by) == (row.State.SUBMITTED, head)


def test_confirmed_review_becomes_a_rectification_as_written(house, year):
    poor = made.assessment(house.school, 2026)
    for row in year.assessments.exclude(pk=poor.pk):
        made.confirmed(row)
    poor = made.reviewed(poor, share="0.3")

    def act():
        confirming.confirm(poor, by=house.officer)
        publication.publish(year, by=house.secretary_general)

    rules = "assessments.publication.rules"
    told_as_done(
        "A confirmed review becomes a rectification.",
        act,
        again=(f"{rules}.is_ready", f"{rules}.all_confirmed"),
    )
    poor.refresh_from_db()
    assert (poor.state, poor.grade) == (poor.State.PUBLISHED, "UNQUALIFIED")
    assert poor.rectification.state == "DRAFTED"


def test_monthly_report_counts_in_the_ranking_as_written(house):
    one = monthly.start(
        house.school,
        month=Month(2026, 11),
        by=house.school_liaison,
        title="校企共建实训基地",
        body="正文",
        privacy_checked=True,
    )
    ranked = []

    def act():
        monthly.submit(one, by=house.school_head)
        checks.accept(one, by=house.officer)
        adoptions.record(one, channel="WEBSITE", adopted_on=clock.today(), by=house.officer)
        ranked.extend(places.of_period(2026, 11))

    told_as_done(
        "A monthly report counts in the ranking.", act, again=("councils.recusal.rules.must_step_back",)
    )
    assert [(place.rank, place.adopted) for place in ranked if place.unit == str(house.school)] == [(1, 1)]
