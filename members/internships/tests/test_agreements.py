"""The three-party agreement through the portal: refused with the rule, read by two units, counted for both, no more kept than needed."""

from datetime import date, timedelta

import pytest
from django.test import Client

from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.registers import facts
from alliance.tests import builders
from members.internships import conditions
from members.internships.conditions import ShareOfStaff
from members.internships.models.agreements import INSURED, SIGNED, Internship
from members.records import rules, services
from members.records.tests import battery

pytestmark = pytest.mark.django_db
OF_ENTERPRISE = ["internship.received", "internship.schools", "internship.safety_pledges"]
OF_SCHOOL = ["internship.interns", "internship.agreements_signed", "internship.insured"]
NAME = "钟离望月"
SIGNED_BEFORE = dict.fromkeys(
    ("school_signed_on", "enterprise_signed_on", "student_signed_on"), date(2025, 8, 20)
)

BEFORE = dict.fromkeys((*SIGNED_BEFORE, "insured_from"), date(2026, 1, 20))


@pytest.fixture
def house(noon):
    """`unit` is the enterprise, `partner` the school."""
    return battery.inhabited("internship")


def counted(house):
    found = facts.compute([*OF_ENTERPRISE, *OF_SCHOOL], [house.unit, house.partner], 2026)
    own, theirs = found[house.unit.pk], found[house.partner.pk]
    return [own[name].value for name in OF_ENTERPRISE], [theirs[name].value for name in OF_SCHOOL]


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"born": "2010-03-03", "guardian_on": "2026-02-01", "fit_for_minors": True}, "第十六条（二）"),
        ({"grade": 1}, "第十六条（一）"),
        ({"student_signed_on": None}, "实习协议"),
        ({"student_signed_on": date(2026, 3, 3)}, "实习协议"),
        ({"insured_to": date(2026, 8, 27)}, "实习责任保险"),
    ],
)
def test_agreement_is_refused_with_the_rule(house, wrong, rule):
    one = battery.record(house, **wrong)
    with pytest.raises(Refused, match="教职成〔2021〕4号") as refused:
        services.file(one, by=house.liaison)
    assert f"（教职成〔2021〕4号{rule}）" in str(refused.value).replace("·", "")
    assert counted(house) == ([0, 0, 0], [0, 0, 0])


def test_agreement_that_only_warns_is_filed_and_says_so(house):
    one = battery.record(house, "FILED", pay=100, post_class="51", until=date(2026, 12, 31), insured_to=date(2026, 12, 31))  # fmt: skip
    words = rules.warnings(one)
    assert [sentence.rpartition("·")[2].rpartition("号")[2].rstrip("）") for sentence in words] == [
        "实习时间", "实习岗位", "第十八条", "实习归档",
    ]  # fmt: skip
    client = Client()
    client.force_login(house.partner_liaison)
    page = client.get(one.get_absolute_url()).content.decode()
    assert [sentence in page for sentence in words] == [True] * 4


def test_agreement_counts_for_the_enterprise_and_once_confirmed_for_the_school(house):
    one = battery.record(house, "FILED")
    assert counted(house) == ([1, 1, 1], [0, 0, 0])
    services.confirm(one, by=house.partner_liaison)
    battery.record(house, "FILED", type="VISIT", pledged_on=None)
    assert counted(house) == ([1, 1, 1], [1, 1, 1])
    battery.record(house, "FILED", partner=builders.unit("SCHOOL"), pledged_on=None)
    assert counted(house)[0] == [2, 2, 1]


@pytest.mark.parametrize(
    ("written", "kept"), [("2006-05-17", "2006-05"), ("2008-10-17", "2008-10-17"), ("2006-05", "2006-05")]
)
def test_day_of_birth_is_kept_of_minors_only(house, written, kept):
    one = battery.record(house, born=written, guardian_on=date(2026, 2, 1), fit_for_minors=True)
    assert Internship.objects.get(pk=one.pk).born == kept


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"born": "2008-10", "guardian_on": date(2026, 2, 1), "fit_for_minors": True}, "born"),
        ({"born": "17岁"}, "born"),
        ({"since": date(2025, 9, 1), "insured_from": date(2025, 9, 1), **SIGNED_BEFORE}, "since"),
        ({"outcome": "FINISHED"}, "ended_on"),
        ({"outcome": "FINISHED", "ended_on": date(2026, 8, 28), "left_on": date(2026, 9, 1)}, "left_on"),
        ({"outcome": "HIRED", "ended_on": date(2026, 8, 28), "left_on": date(2026, 8, 27)}, "left_on"),
    ],
)
def test_content_must_fit_together(house, content, field):
    assert list(rules.faults(battery.record(house, **content))) == [field]


def test_shares_are_of_interns_at_the_same_time(house):
    builders.record("internship-plan", house.unit, house.liaison, state="FILED", staff=25)
    first = battery.record(house, "FILED", post_staff=5)
    battery.record(house, "FILED", post="装配工", post_staff=5)
    battery.record(
        house, "FILED", since=date(2026, 8, 29), until=date(2026, 12, 31), insured_to=date(2026, 12, 31)
    )
    battery.record(house)
    assert Internship.objects.get(pk=first.pk).shares == [
        ShareOfStaff("本单位", 2, 25, 10),
        ShareOfStaff("同类岗位", 1, 5, 20),
    ]
    third = battery.record(house, "FILED", post_staff=5)
    said = [sentence for sentence in rules.warnings(third) if "占比" in sentence]
    assert said == [
        "本单位实习学生 3 人，超过在岗职工 25 人的 10%；同类岗位实习学生 2 人，超过在岗职工 5 人的 20%"
        "（教职成〔2021〕4号·实习学生占比）"
    ]


def test_shares_are_of_the_fullest_day(house):
    """Two who come one after the other, and one who left early, are never there together with both."""
    builders.record("internship-plan", house.unit, house.liaison, state="FILED", staff=25)
    one = battery.record(house, "FILED", post_staff=5)
    for since, until in ((date(2026, 3, 2), date(2026, 5, 31)), (date(2026, 6, 1), date(2026, 8, 28))):
        battery.record(house, "FILED", since=since, until=until, post_staff=5)
    gone = {"outcome": "LEFT", "ended_on": date(2026, 5, 31)}
    battery.record(house, "FILED", since=date(2026, 5, 1), post_staff=5, **gone)
    battery.record(
        house, "FILED", post="装配工", since=date(2026, 2, 1), until=date(2026, 3, 2), post_staff=5, **BEFORE
    )
    assert [share.interns for share in Internship.objects.get(pk=one.pk).shares] == [3, 3]


SIGNING = ("school_signed_on", "enterprise_signed_on", "student_signed_on")
SIGNED_CASES = [
    {name: day} for name in SIGNING for day in (None, date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 3))
] + [dict.fromkeys(SIGNING)]
INSURED_CASES = [
    {"insured_from": None},
    {"insured_to": None},
    {"insured_from": date(2026, 3, 2)},
    {"insured_from": date(2026, 3, 3)},
    {"insured_to": date(2026, 8, 28)},
    {"insured_to": date(2026, 8, 27)},
    {"insured_from": None, "insured_to": None},
]


@pytest.mark.parametrize(
    ("query", "check", "cases"),
    [(SIGNED, conditions.unsigned, SIGNED_CASES), (INSURED, conditions.uninsured, INSURED_CASES)],
    ids=["signed", "insured"],
)
def test_what_is_counted_as_in_order_is_what_the_check_passes(house, query, check, cases):
    """The figures ask the database, the form asks the check: of each case both say the same."""
    said = {}
    for case in cases:
        one = battery.record(house, **case)
        counted_as = Internship.objects.filter(query, pk=one.pk).exists()
        said[str(case)] = (counted_as, check(Internship.objects.get(pk=one.pk)) is None)
    assert {case: counts for case, (counts, passes) in said.items() if counts != passes} == {}
    assert {counts for counts, _ in said.values()} == {True, False}


def test_archive_is_asked_for_when_the_internship_is_over(house, noon):
    one = battery.record(house, "FILED")
    assert len(one.missing_papers) == 7
    later = battery.record(house, "FILED", until=date(2026, 12, 31), insured_to=date(2026, 12, 31))
    assert later.missing_papers == ["三方协议扫描件"]
    assert battery.record(house).missing_papers == []
    assert one.until < clock.today()


SEERS = ("head", "liaison", "partner_head", "partner_liaison")
OTHERS = ("officer", "chair", "stranger", "auditor")


@pytest.mark.parametrize("who", [*SEERS, *OTHERS])
def test_name_is_read_on_the_pages_of_the_two_units_only(house, who):
    one = battery.record(house, "FILED", student=NAME)
    client = Client()
    client.force_login(getattr(house, who))
    units = [f"/units/{unit.pk}/" for unit in (house.unit, house.partner)]
    pages = [
        "/records/internship/",
        one.get_absolute_url(),
        "/records/",
        "/students/",
        "/",
        "/history/",
        *units,
    ]
    found = [page for page in pages if NAME in client.get(page).content.decode()]
    assert found == (pages[:2] if who in SEERS else [])


@pytest.mark.parametrize("who", [*SEERS, *OTHERS])
def test_search_by_name_leads_the_two_units_to_their_list_only(house, who):
    one = battery.record(house, "FILED", student=NAME)
    client = Client()
    client.force_login(getattr(house, who))
    lists = [f"/search/?q={NAME}", f"/records/internship/?q={NAME}"]
    found = [one.get_absolute_url() in client.get(page).content.decode() for page in lists]
    assert found == [False, who in SEERS]


def test_actual_end_is_not_in_the_future(house, noon):
    one = battery.record(house, "FILED", outcome="FINISHED", ended_on=clock.today())
    assert rules.faults(one) == {}
    one.ended_on = clock.today() + timedelta(days=1)
    assert "不能晚于今天" in rules.faults(one)["ended_on"]


@pytest.mark.parametrize(
    ("born", "fits"),
    [
        ("1800-01", False),
        ("1965-02", False),
        ("1966-01", True),
        ("2006-05", True),
        ("2013-01-01", False),
        ("2099-01", False),
    ],
)
def test_birth_is_of_an_age_that_students_have(house, born, fits):
    one = battery.record(house)
    one.born = born
    assert ("请核对" in rules.faults(one).get("born", "")) != fits
