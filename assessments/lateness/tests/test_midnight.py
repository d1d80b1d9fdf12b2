"""The night of December 10th: many heads submit around midnight, on a real database, with no job running.

Each client has its own clock, pinned to the instant at which its request is received. A submission counts if and only if
that instant is before the deadline; whatever was acknowledged is there afterwards, whatever was refused is a draft with
all of its text.
"""

import functools
import random
import threading
from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from alliance.ground import audit, clock
from alliance.ground.access import Refused
from alliance.messages.models import Notification
from alliance.rights import grants
from alliance.rights.models.users import User
from alliance.tests import builders, builders_assessments
from assessments.cycles.models import Cycle
from assessments.lateness.services import reminders
from assessments.self_assessment.services import drafts, handing_in
from assessments.sheets import completeness
from assessments.sheets.models.assessments import Assessment
from assessments.sheets.models.items import Item
from assessments.standards.models import Indicator
from councils.tests.test_races import WON, at_once, gate, without_the_lock
from members.people.models import Representative
from members.units.models import Unit

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

State = Assessment.State
DEADLINE = clock.end_of_day(date(2026, 12, 10))
SPREAD = timedelta(seconds=2)
CLIENTS, EACH = (50, 20) if connection.vendor == "postgresql" else (20, 10)
CLICKS, ROUNDS = 10, 3


@pytest.fixture
def night(noon, transactional_db) -> Cycle:
    """The opened year; units come later, so that each test pays for its own only."""
    return builders_assessments.cycle(
        2026,
        opens_at=clock.start_of_day(date(2026, 11, 10)),
        self_deadline=DEADLINE,
        review_deadline=clock.end_of_day(date(2026, 12, 30)),
    )


@transaction.atomic
def many(cycle: Cycle, heads: list[User], each: int) -> list[tuple[User, Assessment]]:
    """Filled-in self-assessments of `each` units per head, written in bulk: a thousand would take minutes one by one."""
    joined, reason = builders.JOINED, "午夜测试"
    units = [
        Unit(
            name=f"午夜第{number}单位",
            kind="INDUSTRY",
            joined_on=joined,
            uscc_missing_reason="测试",
            name_key=f"{number:05d}",
            initials="wy",
        )
        for number in range(len(heads) * each)
    ]
    units = audit.bulk_create(Unit, units, by=None, reason=reason)
    owners = [heads[number % len(heads)] for number in range(len(units))]
    people = [
        Representative(unit=unit, user=head, role="HEAD", since=joined)
        for unit, head in zip(units, owners, strict=True)
    ]
    audit.bulk_create(Representative, people, by=None, reason=reason)
    grants.settle()
    standard = builders_assessments.published_standards(2026)["INDUSTRY"]
    rows = [Assessment(cycle=cycle, unit=unit, standard=standard, summary="总结") for unit in units]
    rows = audit.bulk_create(Assessment, rows, by=None, reason=reason)
    indicators = list(Indicator.objects.filter(standard=standard))
    items = [
        Item(assessment=row, indicator=indicator, self_points=indicator.points, self_note="按要求完成")
        for row in rows
        for indicator in indicators
    ]
    audit.bulk_create(Item, items, by=None, reason=reason)
    return list(zip(owners, rows, strict=True))


def around_midnight(work: list[tuple[User, Assessment]]) -> dict[int, object]:
    """`{assessment id: instant of receipt}` evenly over ±2 s, the very instant of the deadline among them."""
    half = len(work) // 2
    return {row.pk: DEADLINE + SPREAD * (number - half) / half for number, (_, row) in enumerate(work)}


def test_accepted_if_and_only_if_received_before_midnight(night):
    heads = [builders.person() for _ in range(CLIENTS)]
    work = many(night, heads, EACH)
    received = around_midnight(work)
    acknowledged, refused, broken = {}, {}, []
    start = threading.Barrier(CLIENTS)

    def client_of(head: User) -> None:
        own = [row for one, row in work if one == head]
        random.Random(head.pk).shuffle(own)
        start.wait(timeout=30)
        for row in own:
            with clock.at(received[row.pk]):
                try:
                    acknowledged[row.pk] = handing_in.submit(row, by=head).submitted_at
                except Refused as refusal:
                    refused[row.pk] = refusal.reason
                except Exception as error:  # noqa: BLE001 - nothing else may happen
                    broken.append(f"{type(error).__name__}: {error}")
        connection.close()

    threads = [threading.Thread(target=client_of, args=[head]) for head in heads]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    in_time = {pk for pk, instant in received.items() if instant < DEADLINE}
    assert broken == []
    assert DEADLINE in received.values()
    assert (set(acknowledged), set(refused)) == (in_time, set(received) - in_time)
    assert {pk: received[pk] for pk in acknowledged} == acknowledged
    stored = dict(Assessment.objects.filter(pk__in=received).values_list("pk", "state"))
    assert stored == {pk: State.SUBMITTED if pk in in_time else State.DRAFT for pk in received}
    assert Item.objects.filter(assessment__in=received, self_note="按要求完成").count() == len(work) * (
        Indicator.objects.filter(standard__subject="INDUSTRY").count()
    )
    handed_in = Assessment.history.filter(history_change_reason="单位负责人确认并提交自评")
    assert Counter(handed_in.values_list("id", flat=True)) == Counter(in_time)
    assert all("系统收到本次提交的时间是 2026-12-11 00:00:0" in reason for reason in refused.values())


@pytest.fixture
def ready(night) -> Assessment:
    """One school, filled in and waiting for the click of its head."""
    unit = builders.unit("SCHOOL")
    builders.person(unit, "HEAD")
    builders.person(unit, "LIAISON")
    return builders_assessments.filled(builders_assessments.assessment(unit, 2026))


def head_of(row: Assessment) -> User:
    return Representative.objects.get(unit=row.unit_id, role="HEAD").user


def recorded(row: Assessment) -> tuple[int, int]:
    """(submissions in history, receipts to the liaison)"""
    return (
        row.history.filter(history_change_reason="单位负责人确认并提交自评").count(),
        Notification.objects.filter(step__startswith="submitted-").count(),
    )


def test_ten_clicks_at_once_submit_once(ready, monkeypatch):
    head = head_of(ready)
    for number in range(1, ROUNDS + 1):
        with gate(monkeypatch, completeness, "may_be_handed_in", threads=CLICKS, patience=0.2):
            click = functools.partial(handing_in.submit, ready, by=head)
            assert at_once(*([click] * CLICKS)) == {WON: CLICKS}
        assert recorded(ready) == (number, number)
        handing_in.withdraw(ready, by=head)


def test_ten_clicks_without_the_lock_submit_many_times(ready, monkeypatch):
    """The negative control: this is what the claimed row prevents."""
    head = head_of(ready)
    with (
        without_the_lock(monkeypatch),
        gate(monkeypatch, completeness, "may_be_handed_in", threads=CLICKS, patience=60),
    ):
        assert at_once(*([functools.partial(handing_in.submit, ready, by=head)] * CLICKS)) == {WON: CLICKS}
    assert recorded(ready)[0] > 1  # how many, the scheduler decides: nothing serialises them here


def test_ten_clicks_in_the_browser_submit_once(ready):
    head = head_of(ready)
    clients = []
    for _ in range(CLICKS):
        client = Client()
        client.force_login(head)
        clients.append(client)
    address = reverse("assessment_save", args=[ready.pk])

    def click(client: Client) -> None:
        answer = client.post(address, {"act": "submit"})
        if (answer.status_code, answer.headers.get("Location")) != (302, ready.get_absolute_url()):
            raise Refused(f"{answer.status_code} {answer.content.decode()[:200]}")

    outcome = at_once(*(functools.partial(click, client) for client in clients))
    ready.refresh_from_db()
    assert (outcome, ready.state, recorded(ready)[0]) == ({WON: CLICKS}, State.SUBMITTED, 1)


def test_submission_beside_the_sweep_is_not_undone(night, noon):
    """The sweep of the first second after midnight meets submissions that are being committed."""
    heads = [builders.person() for _ in range(5)]
    work = many(night, heads, 4)

    def submit(head: User, row: Assessment) -> None:
        with clock.at(DEADLINE - timedelta(milliseconds=1)):
            handing_in.submit(row, by=head)

    def sweep() -> None:
        with clock.at(DEADLINE):
            reminders.record_late()

    acts = [functools.partial(submit, head, row) for head, row in work]
    assert at_once(*acts, sweep, sweep) == {WON: len(work) + 2}
    rows = Assessment.objects.filter(pk__in=[row.pk for _, row in work])
    assert {row.state for row in rows} == {State.SUBMITTED}
    newest = {row.history.order_by("-history_id").first().state for row in rows}
    assert newest == {State.SUBMITTED}
    assert {row.submitted_at for row in rows} == {DEADLINE - timedelta(milliseconds=1)}


def test_two_sweeps_at_once_record_and_tell_once(night):
    many(night, [builders.person()], 6)

    def sweep() -> None:
        with clock.at(DEADLINE):
            reminders.record_late()

    assert at_once(*([sweep] * 4)) == {WON: 4}
    assert Assessment.objects.exclude(late_recorded_at=None).count() == 6
    recordings = Assessment.history.filter(history_change_reason="自评逾期未报")
    assert (recordings.count(), recordings.values("id").distinct().count()) == (6, 6)


def test_two_people_saving_at_once_lose_no_word(ready):
    """Both pages were opened before either saved; each writes another line, and one line they both write."""
    liaison = Representative.objects.get(unit=ready.unit_id, role="LIAISON").user
    first, second, both = list(ready.items.order_by("pk"))[:3]
    token = ".".join(
        str(version)
        for version in (
            ready.version,
            *ready.items.order_by("indicator__position").values_list("version", flat=True),
        )
    )
    results = []

    def save(person: User, own: Item, text: str) -> None:
        lines = {own.pk: {"self_note": text}, both.pk: {"self_note": text}}
        results.append(drafts.fill(ready, lines=lines, by=person, token=token))

    outcome = at_once(
        functools.partial(save, liaison, first, "联络员写的"),
        functools.partial(save, head_of(ready), second, "负责人写的"),
    )
    notes = {item.pk: item.self_note for item in Item.objects.filter(pk__in=[first.pk, second.pk, both.pk])}
    assert (outcome, notes[first.pk], notes[second.pk]) == ({WON: 2}, "联络员写的", "负责人写的")
    [clash] = [clash for result in results for clash in result.clashes]
    assert {clash.mine, clash.theirs} == {"联络员写的", "负责人写的"}
    assert notes[both.pk] == clash.theirs
