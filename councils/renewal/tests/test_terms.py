"""Terms of the council: numbers, dates, what ends with one."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from alliance.ground import access, audit
from alliance.ground.access import Refused
from alliance.messages.models import Notification
from alliance.registers import policy
from alliance.tests import builders
from councils.applications.models import RoleApplication
from councils.posts.models import SecretariatPost
from councils.renewal import rules as renewal_rules
from councils.terms.models.seats import Seat
from councils.terms.models.terms import Term

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("since", "expires"),
    [(date(2025, 1, 1), date(2028, 1, 1)), (date(2024, 2, 29), date(2027, 3, 1))],
)
def test_open_term_expires_after_the_years_of_the_setting(noon, db, since, expires):
    assert builders.term(1, since).expires_on == expires


def test_open_term_keeps_its_own_length_when_the_setting_changes(everyone):
    policy.change("council_term_years", 5, basis="理事会决议", confirmed=True, by=everyone.secretary_general)
    everyone.term.refresh_from_db()
    assert everyone.term.expires_on == date(2028, 1, 1)
    assert builders.term(2, TODAY).expires_on == date(2031, 11, 22)


@pytest.mark.parametrize(
    ("number", "since", "reason"),
    [
        (2, date(2026, 11, 22), ""),
        (5, date(2025, 1, 2), ""),
        (2, date(2026, 11, 23), "不能登记将来的换届，请到换届当日或之后登记。"),
        (1, TODAY, "届次应大于第一届理事会。"),
        (0, TODAY, "届次应大于第一届理事会。"),
        (2, date(2025, 1, 1), "起始日期应晚于第一届理事会的起始日期（2025年1月1日）。"),
    ],
)
def test_open_term_dates_truth_table(everyone, number, since, reason):
    assert renewal_rules.open_term_dates(everyone.term, number, since).reason == reason


def test_open_term_ends_the_one_before_with_its_seats_and_applications(everyone):
    standing = builders.seated("STANDING", everyone.enterprise)
    application = builders.role_application(
        everyone.school, everyone.school_head, state="FILED", officer=everyone.officer
    )
    builders.by_two("terms.open", number=2, since=TODAY, by=everyone.officer, confirmed_by=everyone.chair)
    everyone.term.refresh_from_db()
    standing.refresh_from_db()
    application.refresh_from_db()
    assert everyone.term.until == TODAY
    assert (standing.until, standing.end_reason) == (TODAY, "换届")
    assert Seat.objects.current().count() == 0
    assert (application.state, application.decision_reason) == (RoleApplication.State.LAPSED, "已换届")
    told = Notification.objects.filter(recipient=everyone.enterprise_head, matter=f"seat:{standing.pk}")
    assert [row.step for row in told] == ["taken", "ended"][::-1]
    assert standing.history.first().history_user == everyone.officer


def test_open_term_leaves_the_secretariat_in_post(everyone):
    """Somebody has to register the new council."""
    builders.by_two("terms.open", number=2, since=TODAY, by=everyone.officer, confirmed_by=everyone.chair)
    assert SecretariatPost.objects.current().count() == 2
    assert access.is_secretariat(everyone.officer)
    assert not access.is_chair(everyone.chair)


def test_open_term_twice_is_refused(everyone):
    builders.by_two("terms.open", number=2, since=TODAY, by=everyone.officer, confirmed_by=everyone.chair)
    with pytest.raises(Refused, match="届次应大于第二届理事会"):
        builders.by_two("terms.open", number=2, since=TODAY, by=everyone.officer, confirmed_by=everyone.chair)
    assert Term.objects.count() == 2


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        ("chair", True),
        ("secretary_general", True),
        ("officer", True),
        ("enterprise_head", False),
        ("enterprise_liaison", False),
    ],
)
def test_open_term_is_for_the_secretariat_and_the_chair(everyone, who, allowed):
    assert bool(renewal_rules.may_open_term(getattr(everyone, who))) == allowed


def test_expired_term_stays_in_office_until_the_next_one_opens(everyone, noon):
    noon.move_to("2027-12-31 23:59:59+08:00", tick=False)
    assert not everyone.term.has_expired
    noon.move_to("2028-01-01 00:00:00+08:00", tick=False)
    assert everyone.term.has_expired
    assert Term.objects.sitting() == everyone.term
    assert access.is_chair(everyone.chair)


def test_database_allows_one_open_term(everyone):
    second = Term(number=2, since=TODAY, expires_on=date(2029, 11, 22))
    with pytest.raises(IntegrityError), transaction.atomic():
        audit.save(second, by=None, reason="越过服务")
    everyone.term.until = TODAY
    with transaction.atomic():
        audit.save(everyone.term, by=None, reason="越过服务")
        second.version = 0
        audit.save(second, by=None, reason="越过服务")
    assert Term.objects.filter(until=None).get() == second
