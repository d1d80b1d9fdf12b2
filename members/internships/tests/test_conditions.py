"""The sixteen checks of the state's rules for internships as truth tables, at their boundaries."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from members.internships import conditions
from members.internships.conditions import CHECKS, ShareOfStaff, as_needed, is_of_age, later, most_at_once
from members.internships.models.agreements import Internship
from members.internships.models.choices import birthdays

START, END = date(2026, 3, 2), date(2026, 8, 28)
BLOCKING = {"K1", "K2", "K3", "K4", "K5", "K6", "K7", "K8", "K9", "K14", "K15"}


def agreement(**changes):
    """An agreement that is in order, with changes; no database behind it."""
    content = Internship.kind.sample(SimpleNamespace(pk=1), 2026) | {"shares": [], "missing_papers": []}
    names = [field.name for field in Internship._meta.concrete_fields]
    empty = {name: Internship._meta.get_field(name).get_default() for name in names}
    return SimpleNamespace(**(empty | content | changes))


def said(**changes):
    """Codes of the checks that have something to say."""
    return [check.code for check in CHECKS if check.said(agreement(**changes))]


def test_agreement_in_order_offends_no_check():
    assert said() == []


def test_sixteen_checks_each_name_the_rule_and_block_or_warn():
    assert [check.code for check in CHECKS] == [f"K{number}" for number in range(1, 17)]
    assert {check.code for check in CHECKS if check.blocks} == BLOCKING
    assert [check.code for check in CHECKS if not check.rule.startswith("教职成〔2021〕4号")] == []
    first = CHECKS[0].said(agreement(grade=1))
    assert first == "一年级在校学生不得岗位实习（教职成〔2021〕4号第十六条（一））"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"grade": 1}, ["K1"]),
        ({"grade": 2}, []),
        ({"grade": 1, "type": "VISIT"}, []),
        ({"grade": None}, []),
    ],
)
def test_first_year_student(changes, expected):
    assert said(**changes) == expected


GUARDED = {"guardian_on": START, "fit_for_minors": True}


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        ("2010-03-02", []),  # 16 on the first day
        ("2010-03-03", ["K2"]),  # 16 a day later
        ("2010-03", ["K2"]),  # perhaps not yet
        ("2010-02", []),
        ("2010-13", []),  # no date: the field says so itself
        ("", []),
    ],
)
def test_sixteenth_birthday(born, expected):
    assert said(born=born, **GUARDED) == expected


def test_under_sixteen_may_visit():
    assert said(born="2011-01-01", type="VISIT") == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"born": "2008-03-02"}, []),  # 18 on the first day
        ({"born": "2008-03-03"}, ["K3"]),
        ({"born": "2008-03-03", **GUARDED}, []),
        ({"born": "2008-03-03", "guardian_on": date(2026, 3, 3), "fit_for_minors": True}, ["K3"]),
        ({"born": "2008-03-03", "guardian_on": START}, ["K3"]),
        ({"born": "2008-03-03", "fit_for_minors": True}, ["K3"]),
    ],
)
def test_minor_needs_consent_before_the_start_and_a_fit_post(changes, expected):
    assert said(**changes) == expected


@pytest.mark.parametrize(
    ("sex", "fit", "expected"), [("F", False, ["K4"]), ("F", True, []), ("M", False, []), ("", False, [])]
)
def test_woman_needs_a_fit_post(sex, fit, expected):
    assert said(sex=sex, fit_for_women=fit) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"post": "酒吧服务员"}, ["K5"]),
        ({"place": "城东夜总会"}, ["K5"]),
        ({"place": "星光ktv"}, ["K5"]),
        ({"post": "网吧网管", "type": "VISIT"}, ["K5"]),
        ({"post": "网络管理员", "place": "信息中心"}, []),
    ],
)
def test_places_of_entertainment(changes, expected):
    assert said(**changes) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"no_agent": False}, ["K6"]),
        ({"no_charge": False}, ["K14"]),
        ({"intensity": "II"}, []),
        ({"intensity": "III"}, ["K7"]),
        ({"intensity": "IV"}, ["K7"]),
        ({"harmful": True}, ["K7"]),
    ],
)
def test_agents_charges_and_hard_labour(changes, expected):
    assert said(**changes) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"hours": Decimal("8.0")}, []),
        ({"hours": Decimal("8.1")}, ["K8"]),
        ({"hours": Decimal("8.1"), "special": True}, ["K8"]),
        ({"overtime": True}, ["K8"]),
        ({"overtime": True, "special": True}, []),
        ({"dangerous": True}, ["K8"]),
        ({"dangerous": True, "special": True}, []),
        ({"hours": None}, []),
    ],
)
def test_hours_and_danger(changes, expected):
    assert said(**changes) == expected


@pytest.mark.parametrize("who", ["school_signed_on", "enterprise_signed_on", "student_signed_on"])
@pytest.mark.parametrize(("day", "expected"), [(START, []), (date(2026, 3, 3), ["K9"]), (None, ["K9"])])
def test_all_three_sign_before_the_start(who, day, expected):
    assert said(**{who: day}) == expected
    assert said(**{who: day}, type="VISIT") == []


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        (date(2026, 3, 1), date(2026, 8, 31), None),  # six months to the day
        (date(2026, 3, 1), date(2026, 9, 1), "超过 6 个月"),
        (date(2026, 3, 1), date(2027, 2, 28), "超过 6 个月"),  # twelve months to the day
        (date(2026, 3, 1), date(2027, 3, 1), "超过 12 个月"),
        (date(2026, 8, 31), date(2027, 2, 28), None),
    ],
)
def test_six_and_twelve_months(since, until, words):
    found = conditions.long(agreement(since=since, until=until))
    assert (found is None) if words is None else words in found


@pytest.mark.parametrize(
    ("interns", "staff", "limit", "expected"),
    [(10, 100, 10, []), (11, 100, 10, ["K11"]), (8, 40, 20, []), (9, 40, 20, ["K11"])],
)
def test_shares_of_staff(interns, staff, limit, expected):
    assert said(shares=[ShareOfStaff("本单位", interns, staff, limit)]) == expected


@pytest.mark.parametrize(
    ("days", "most"),
    [
        ([], 0),
        ([(1, 5)], 1),
        ([(1, 5), (6, 9)], 1),  # one goes, the other comes the next day
        ([(1, 5), (5, 9)], 2),
        ([(1, 5), (3, 7), (6, 9), (8, 9)], 2),
        ([(1, 9), (2, 3), (3, 4), (5, 6)], 3),
        ([(4, 4), (4, 4)], 2),
    ],
)
def test_most_at_once_is_of_the_fullest_day(days, most):
    assert most_at_once([(date(2026, 3, first), date(2026, 3, last)) for first, last in days]) == most


@pytest.mark.parametrize(("other", "expected"), [("46", []), ("51", ["K12"]), ("", [])])
def test_post_fits_the_major(other, expected):
    assert said(post_class=other) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"pay": Decimal(2720), "post_pay": Decimal(3400)}, []),  # 80 %
        ({"pay": Decimal("2719.99"), "post_pay": Decimal(3400)}, ["K13"]),
        ({"pay": Decimal(2500), "post_pay": Decimal(3400), "lowest_pay": Decimal(2500)}, []),
        ({"pay": Decimal("2499.99"), "post_pay": Decimal(3400), "lowest_pay": Decimal(2500)}, ["K13"]),
        ({"paid_monthly": False}, ["K13"]),
        ({"paid_in_money": False}, ["K13"]),
        ({"pay": None}, []),
        ({"pay": Decimal(2500), "post_pay": None, "lowest_pay": Decimal(2500)}, []),
        ({"pay": Decimal("2499.99"), "post_pay": None, "lowest_pay": Decimal(2500)}, ["K13"]),
        ({"pay": Decimal(2720), "post_pay": Decimal(3400), "lowest_pay": Decimal(3000)}, []),
        ({"pay": Decimal(1), "post_pay": None, "lowest_pay": None}, []),
        ({"pay": None, "post_pay": None, "lowest_pay": Decimal(2500)}, []),
    ],
)
def test_pay(changes, expected):
    assert said(**changes) == expected


def test_pay_says_both_faults():
    found = conditions.paid(agreement(paid_monthly=False, pay=Decimal(1)))
    assert (
        found
        == "报酬应以货币直接支付给学生，支付周期不超过 1 个月；报酬原则上不低于相同岗位工资的 80% 或最低档工资"
    )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"insured_from": START, "insured_to": END}, []),
        ({"insured_to": date(2026, 8, 27)}, ["K15"]),  # ends a day early
        ({"insured_from": date(2026, 3, 3)}, ["K15"]),  # begins a day late
        ({"insured_to": None}, ["K15"]),
        ({"insurer": "STUDENT"}, ["K15"]),
        ({"insured_to": None, "type": "VISIT"}, []),
    ],
)
def test_insurance_covers_the_whole_internship(changes, expected):
    assert said(**changes) == expected


def test_archive_names_what_is_missing():
    found = conditions.unarchived(agreement(missing_papers=["实习报告", "实习总结"]))
    assert found == "还缺归档材料：实习报告、实习总结"
    assert said(missing_papers=[]) == []


# ---------------------------------------------------------------- dates


@pytest.mark.parametrize(
    ("day", "years", "months", "expected"),
    [
        (date(2026, 3, 1), 0, 6, date(2026, 9, 1)),
        (date(2026, 8, 31), 0, 6, date(2027, 3, 1)),
        (date(2026, 12, 15), 0, 1, date(2027, 1, 15)),
        (date(2008, 2, 29), 18, 0, date(2026, 3, 1)),
        (date(2008, 2, 29), 16, 0, date(2024, 2, 29)),
    ],
)
def test_later(day, years, months, expected):
    assert later(day, years=years, months=months) == expected


def test_birthdays_of_a_month_and_of_a_day():
    assert birthdays("2008-02") == (date(2008, 2, 1), date(2008, 2, 29))
    assert birthdays("2008-02-29") == (date(2008, 2, 29), date(2008, 2, 29))
    assert [birthdays(text) for text in ("", "2008", "2007-02-29", "2008-00", "08-02-29")] == [None] * 5


@pytest.mark.parametrize(
    ("born", "kept"),
    [
        ("2008-03-02", "2008-03-02"),  # of age on the start, but not by the month alone
        ("2008-02-28", "2008-02"),
        ("2008-03-03", "2008-03-03"),
        ("2006-05-17", "2006-05"),
        ("2006-05", "2006-05"),
        ("?", "?"),
    ],
)
def test_day_of_birth_is_kept_of_minors_only(born, kept):
    assert as_needed(born, START) == kept
    assert as_needed(born, None) == born


def test_of_age_is_never_guessed():
    assert (is_of_age("2008-03-02", 18, START), is_of_age("2008-03", 18, START)) == (True, False)
