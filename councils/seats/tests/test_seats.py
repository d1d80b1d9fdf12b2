"""Seats: 1 / 2 / 5 / open in the service and in the database, dates, rising, ending."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from alliance.ground import access, audit
from alliance.ground.access import Refused
from alliance.messages.models import Notification
from alliance.tests import builders
from councils.posts.models import SecretariatPost
from councils.seats import rules as seat_giving
from councils.seats import services as seats
from councils.terms import rules
from councils.terms.models.seats import Seat
from councils.terms.models.terms import CouncilRole
from members.membership import services as membership
from members.relations import services as relations

TODAY = date(2026, 11, 22)
BEGAN = builders.TERM_BEGAN


@pytest.mark.parametrize(("role", "limit"), [("CHAIR", 1), ("VICE_CHAIR", 2), ("STANDING", 5)])
def test_seat_refuses_more_than_the_regulation_has(noon, db, role, limit):
    builders.term()
    ordinals = [builders.seated(role).ordinal for _ in range(limit)]
    assert ordinals == list(range(1, limit + 1))
    with pytest.raises(Refused) as refusal:
        builders.seated(role)
    assert refusal.value.reason == f"{CouncilRole(role).label}共 {limit} 个，已无空缺席位。"
    assert Seat.objects.filter(role=role).count() == limit


def test_ordinary_seats_are_open(noon, db):
    builders.term()
    assert [builders.seated("ORDINARY").ordinal for _ in range(7)] == [1, 2, 3, 4, 5, 6, 7]


def write(**values) -> Seat:
    """A seat written past the service, as the database sees it."""
    seat = Seat(**{"holder_role": "HEAD", "since": BEGAN, **values})
    with transaction.atomic():
        return audit.save(seat, by=None, reason="越过服务")


@pytest.mark.parametrize(("role", "limit"), [("CHAIR", 1), ("VICE_CHAIR", 2), ("STANDING", 5)])
def test_database_refuses_an_ordinal_above_the_limit(noon, db, role, limit):
    term = builders.term()
    assert write(term=term, unit=builders.unit(), role=role, ordinal=limit).pk
    with pytest.raises(IntegrityError):
        write(term=term, unit=builders.unit(), role=role, ordinal=limit + 1)
    with pytest.raises(IntegrityError):
        write(term=term, unit=builders.unit(), role=role, ordinal=0)


def test_database_refuses_a_seat_taken_twice(noon, db):
    term, first = builders.term(), builders.unit()
    taken = write(term=term, unit=first, role="VICE_CHAIR", ordinal=1)
    with pytest.raises(IntegrityError):
        write(term=term, unit=builders.unit(), role="VICE_CHAIR", ordinal=1)
    seats.end(taken, on=TODAY, reason="辞去", by=None)
    assert write(term=term, unit=builders.unit(), role="VICE_CHAIR", ordinal=1).pk


def test_database_refuses_two_seats_of_a_unit(noon, db):
    term, unit = builders.term(), builders.unit()
    write(term=term, unit=unit, role="ORDINARY", ordinal=1)
    with pytest.raises(IntegrityError):
        write(term=term, unit=unit, role="STANDING", ordinal=1)


@pytest.mark.parametrize("role", ["CHAIR", "VICE_CHAIR", "STANDING"])
def test_database_refuses_an_hr_lead_above_the_directors(noon, db, role):
    term = builders.term()
    assert write(term=term, unit=builders.unit(), role="ORDINARY", ordinal=1, holder_role="HR_LEAD").pk
    with pytest.raises(IntegrityError):
        write(term=term, unit=builders.unit(), role=role, ordinal=1, holder_role="HR_LEAD")


def test_service_refuses_an_hr_lead_above_the_directors(everyone):
    with pytest.raises(Refused, match="只有理事可以由分管人力资源负责人担任"):
        builders.seated("STANDING", everyone.enterprise, holder_role="HR_LEAD")
    assert builders.seated("ORDINARY", everyone.enterprise, holder_role="HR_LEAD").holder_role == "HR_LEAD"


@pytest.mark.parametrize(
    ("held", "wanted", "reason"),
    [
        (None, "ORDINARY", ""),
        (None, "VICE_CHAIR", ""),
        ("ORDINARY", "STANDING", ""),
        ("ORDINARY", "VICE_CHAIR", ""),
        ("STANDING", "VICE_CHAIR", ""),
        ("STANDING", "STANDING", "本单位已是常务理事单位。"),
        ("STANDING", "ORDINARY", "本单位现为常务理事单位，只能申请更高的席位。"),
        ("VICE_CHAIR", "STANDING", "本单位现为副理事长单位，只能申请更高的席位。"),
        ("CHAIR", "VICE_CHAIR", "本单位现为理事长单位，只能申请更高的席位。"),
    ],
)
def test_may_rise_to_truth_table(held, wanted, reason):
    seat = None if held is None else Seat(role=held)
    assert rules.may_rise_to(wanted, seat).reason == reason


def test_rising_ends_the_lower_seat_the_same_day(everyone):
    lower = builders.seated("ORDINARY", everyone.enterprise)
    higher = builders.seated("STANDING", everyone.enterprise, since=TODAY)
    lower.refresh_from_db()
    assert (lower.until, higher.since, lower.end_reason) == (TODAY, TODAY, "改任常务理事单位")
    assert list(Seat.objects.on(TODAY - timedelta(days=1)).filter(unit=everyone.enterprise)) == [lower]
    assert list(Seat.objects.on(TODAY).filter(unit=everyone.enterprise)) == [higher]


@pytest.mark.parametrize(
    ("since", "reason"),
    [
        (BEGAN, ""),
        (TODAY, ""),
        (BEGAN - timedelta(days=1), "席位不能早于第一届理事会的起始日期（2025年1月1日）。"),
        (TODAY + timedelta(days=1), "不能登记将来的席位，请到当日或之后登记。"),
    ],
)
def test_seat_dates_truth_table(everyone, since, reason):
    assert rules.seat_dates(everyone.term, since).reason == reason


@pytest.mark.parametrize(
    ("since", "on", "reason"),
    [
        (BEGAN, TODAY, ""),
        (BEGAN, BEGAN, ""),
        (TODAY, TODAY, ""),
        (BEGAN, BEGAN - timedelta(days=1), "终止日期不能早于起始日期（2025年1月1日）。"),
        (BEGAN, TODAY + timedelta(days=1), "不能预先登记将来的终止，请到当日或之后登记。"),
    ],
)
def test_end_dates_truth_table(noon, since, on, reason):
    assert rules.end_dates(since, on).reason == reason


def test_seat_ended_today_is_held_yesterday_and_free_today(everyone):
    seat = builders.seated("VICE_CHAIR", everyone.enterprise)
    two = {"by": everyone.officer, "confirmed_by": everyone.chair}
    builders.by_two("seats.end", seat=seat, on=TODAY, reason="辞去", **two)
    assert Seat.objects.on(TODAY - timedelta(days=1)).filter(pk=seat.pk).exists()
    assert not Seat.objects.on(TODAY).filter(pk=seat.pk).exists()
    assert builders.seated("VICE_CHAIR", since=TODAY).ordinal == 1


def test_seat_dated_back_does_not_overlap_one_that_has_ended(everyone):
    first, second = builders.seated("VICE_CHAIR"), builders.seated("VICE_CHAIR")
    seats.end(first, on=date(2026, 6, 1), reason="辞去", by=None)
    with pytest.raises(Refused, match="副理事长单位共 2 个，已无空缺席位"):
        builders.seated("VICE_CHAIR", since=date(2026, 5, 31))
    assert builders.seated("VICE_CHAIR", since=date(2026, 6, 1)).ordinal == first.ordinal
    assert second.ordinal == 2


def test_unit_that_is_no_member_takes_no_seat(everyone):
    late = builders.unit("ENTERPRISE", joined_on=date(2026, 1, 1))
    with pytest.raises(Refused, match="在2025年12月31日不是联盟成员单位"):
        builders.seated("ORDINARY", late, since=date(2025, 12, 31))
    assert builders.seated("ORDINARY", late, since=date(2026, 1, 1)).pk


def test_end_needs_a_reason_and_works_once(everyone):
    seat = builders.seated("STANDING", everyone.enterprise)
    with pytest.raises(Refused, match="请填写终止原因"):
        seats.end(seat, on=TODAY, reason=" ", by=None)
    builders.by_two(
        "seats.end",
        seat=seat,
        on=TODAY,
        reason="单位来函辞去",
        by=everyone.officer,
        confirmed_by=everyone.chair,
    )
    for by in (everyone.officer, None):
        with pytest.raises(Refused, match="该席位已终止"):
            seats.end(seat, on=TODAY, reason="单位来函辞去", by=by)
    change = seat.history.first()
    assert (change.history_user, change.history_change_reason) == (
        everyone.officer,
        f"席位终止：单位来函辞去（{everyone.officer}提请，{everyone.chair}确认）",
    )
    told = Notification.objects.filter(matter=f"seat:{seat.pk}", step="ended")
    assert {row.recipient for row in told} == {everyone.enterprise_head, everyone.enterprise_liaison}


@pytest.mark.parametrize(
    ("who", "allowed"),
    [("chair", True), ("secretary_general", True), ("officer", True), ("enterprise_head", False)],
)
def test_may_seat_is_for_the_secretariat_and_the_chair(everyone, who, allowed):
    assert bool(seat_giving.may_seat(getattr(everyone, who), everyone.school, "ORDINARY")) == allowed


def test_may_seat_steps_back_for_the_own_unit_except_for_the_chair_seat(everyone):
    clerk = builders.person()
    builders.post("OFFICER", clerk, everyone.enterprise)
    assert seat_giving.may_seat(clerk, everyone.school, "STANDING")
    assert seat_giving.may_seat(clerk, everyone.enterprise, "STANDING").reason == (
        f"您来自{everyone.enterprise}或其关联单位，应当回避，请由其他人员办理。"
    )
    assert seat_giving.may_seat(clerk, everyone.enterprise, "CHAIR")


def test_may_seat_steps_back_for_a_related_unit(everyone):
    assert seat_giving.may_seat(everyone.officer, everyone.enterprise, "STANDING")
    relations.declare_relation(
        everyone.chair_unit, everyone.enterprise, nature="举办单位", since=BEGAN, by=None
    )
    assert not seat_giving.may_seat(everyone.officer, everyone.enterprise, "STANDING")


def test_seat_ended_takes_the_posts_that_rest_on_it(everyone):
    seat = builders.seated("VICE_CHAIR", everyone.enterprise)
    deputy = builders.person(everyone.enterprise, "HR_LEAD")
    held = builders.post("DEPUTY_SECRETARY_GENERAL", deputy, everyone.enterprise)
    assert access.is_secretariat(deputy)
    two = {"by": everyone.officer, "confirmed_by": everyone.chair}
    builders.by_two("seats.end", seat=seat, on=TODAY, reason="辞去", **two)
    held.refresh_from_db()
    assert (held.until, held.end_reason) == (TODAY, "所在单位已不是副理事长单位")
    assert not access.is_secretariat(deputy)
    assert Notification.objects.filter(recipient=deputy, matter=f"post:{held.pk}", step="ended").count() == 1


def test_rising_keeps_the_post_that_the_new_seat_still_carries(everyone):
    builders.seated("ORDINARY", everyone.enterprise)
    held = builders.post("SECRETARY", everyone.enterprise_liaison, everyone.enterprise)
    builders.seated("STANDING", everyone.enterprise, since=TODAY)
    held.refresh_from_db()
    assert held.until is None
    builders.seated("VICE_CHAIR", everyone.enterprise, since=TODAY)
    held.refresh_from_db()
    assert held.until == TODAY


def test_membership_ended_takes_seat_posts_and_application(everyone):
    seat = builders.seated("ORDINARY", everyone.enterprise)
    held = builders.post("SECRETARY", everyone.enterprise_liaison, everyone.enterprise)
    application = builders.role_application(everyone.enterprise, everyone.enterprise_head, role="STANDING")
    ended = builders.by_two(
        "units.end",
        unit=everyone.enterprise,
        on=TODAY,
        reason="连续两年不合格",
        by=everyone.officer,
        confirmed_by=everyone.secretary_general,
    )
    assert ended["理事会席位"] == ["第一届理事会理事单位（2025-01-01 起）"]
    assert ended["秘书处职务"] == [f"{everyone.enterprise_liaison}的秘书职务（2025-01-01 起）"]
    assert ended["职务申请"] == [f"{everyone.enterprise} 申请担任常务理事单位（草稿）"]
    for row in (seat, held, application):
        row.refresh_from_db()
    assert (seat.until, held.until, application.state) == (TODAY, TODAY, "LAPSED")
    assert SecretariatPost.objects.current().filter(unit=everyone.enterprise).count() == 0


def test_seat_of_a_membership_that_ends_later_is_held_until_then(everyone):
    """The ending of a membership may be registered ahead; nobody else gets the seat before it is free."""
    last = TODAY + timedelta(days=10)
    builders.seated("VICE_CHAIR")
    builders.seated("VICE_CHAIR", everyone.enterprise)
    membership.end_membership(everyone.enterprise, on=last, reason="单位来函退出", by=None)
    assert access.holds(everyone.enterprise_head, access.Office.VICE_CHAIR)
    with pytest.raises(Refused, match="已无空缺席位"):
        builders.seated("VICE_CHAIR", since=TODAY)


@pytest.mark.parametrize(
    ("day", "shown"), [("2019-12-31", 0), ("2026-11-21", 1), ("2026-11-22", 0), ("not a day", 1)]
)
def test_list_of_seats_as_of_a_day(client, everyone, noon, day, shown):
    taken = builders.seated("VICE_CHAIR")
    seats.end(taken, on=date(2026, 11, 22), reason="调整", by=None)
    client.force_login(everyone.officer)
    page = client.get(f"/seats/?on={day}").content.decode()
    assert (f'href="/seats/{taken.pk}/"' in page) == bool(shown)
