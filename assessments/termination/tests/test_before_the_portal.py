"""连续两年 over the founding of the portal: a registered 不合格 of last year and this year's make the motion."""

import re

import pytest

from alliance.ground.access import Refused
from alliance.tests import builders
from alliance.tests.snapshots import remembered
from assessments.earlier import services as earlier
from assessments.earlier.models import EarlierGrade
from assessments.earlier.services import Entry
from assessments.publication import after_publication
from assessments.termination import rules
from assessments.termination.models import TerminationMotion
from assessments.termination.services import execution
from assessments.tests import bad_years
from councils.decisions import services as decisions


def registered(unit, *, year=2025, grade="UNQUALIFIED", version=0, confirmed=True) -> EarlierGrade:
    entry = Entry(unit.pk, year, grade, None, "德智联〔2025〕9号", version)
    made = earlier.register([entry], by=None)[0]
    return earlier.confirm(made, by=None) if confirmed else made


@remembered
def founded_between():
    """The enterprise was 不合格 in 2026, the first year of the portal."""
    everyone = bad_years.council(builders.alliance())
    bad_years.published(2026, {everyone.enterprise: "UNQUALIFIED"})
    return everyone


built, everyone = bad_years.built_once(founded_between)


def motions() -> list[tuple]:
    return [
        (one.first_id, one.first_year, one.second.cycle.year, one.state)
        for one in TerminationMotion.objects.all()
    ]


def test_registered_bad_year_and_this_one_draft_the_motion(everyone):
    assert (after_publication.catch_up(), motions()) == (0, [])
    registered(everyone.enterprise)
    assert (after_publication.catch_up(), motions()) == (1, [(None, 2025, 2026, "DRAFTED")])
    motion = TerminationMotion.objects.get()
    assert "2025年度：不合格（平台启用前，依据德智联〔2025〕9号）。" in motion.text.splitlines()
    assert after_publication.catch_up() == 0
    decision = bad_years.decided(everyone, everyone.enterprise, votes=(5, 0, 0))
    motion = TerminationMotion.objects.get()
    assert (motion.state, motion.decision) == ("CARRIED", decision)
    execution.execute(motion, by=everyone.chair)
    assert TerminationMotion.objects.get().state == "EXECUTED"


@pytest.mark.parametrize(
    "last",
    [{"confirmed": False}, {"grade": "QUALIFIED"}, {"year": 2024}],
    ids=["not confirmed", "a better grade", "a gap between"],
)
def test_no_motion_without_a_confirmed_bad_year_just_before(everyone, last):
    registered(everyone.enterprise, **last)
    assert (after_publication.catch_up(), motions()) == (0, [])


def test_correction_takes_the_ground_of_a_draft_and_a_vote_ends_correction(everyone):
    grade = registered(everyone.enterprise)
    after_publication.catch_up()
    motion = TerminationMotion.objects.get()
    assert rules.has_ground(motion)
    grade = registered(everyone.enterprise, grade="QUALIFIED", version=grade.version)
    motion = TerminationMotion.objects.get()
    assert rules.has_ground(motion).reason == "2025年度登记的等次不是“不合格”。"
    grade = registered(everyone.enterprise, version=grade.version)
    entered = builders.decision(
        everyone.secretary_general,
        matter="TERMINATION",
        unit=everyone.enterprise,
        votes=(5, 0, 0),
        subject="终止",
    )
    for act in (
        lambda: earlier.withdraw(grade, reason="登记错了", by=None),
        lambda: registered(everyone.enterprise, grade="QUALIFIED", version=grade.version),
    ):
        with pytest.raises(Refused, match="以该等次为依据"):
            act()
    decisions.confirm(entered, by=everyone.chair)
    assert TerminationMotion.objects.get().state == "CARRIED"


@pytest.mark.once
def test_motion_page_and_paper_name_the_registered_year(everyone, client):
    grade = registered(everyone.enterprise)
    after_publication.catch_up()
    motion = TerminationMotion.objects.get()
    client.force_login(everyone.secretary_general)
    page = client.get(motion.get_absolute_url()).content.decode()
    assert re.search(rf'href="{grade.get_absolute_url()}"[^>]*>2025年度（平台启用前）</a>', page)
    listed = client.get("/motions/").content.decode()
    assert "2025、2026" in listed
    official = execution.official_of(
        motion, [{"assessment": motion.second, "dossier": None, "unit": "甲", "items": []}], issuer="联盟"
    )
    assert [annex.title for annex in official.annexes] == ["2026年度考核卷宗摘要"]
