"""Runs of autosaves are one line, in the log and on the record; nothing of the history is lost by it."""

from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alliance.accounts.services import administrators
from alliance.ground import audit, clock
from alliance.ground.access import Office
from alliance.history.words import events_of
from alliance.registers.models import Setting
from alliance.tests import builders

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 22, 9, tzinfo=clock.TZ)


@pytest.fixture(autouse=True)
def noon(time_machine):
    time_machine.move_to(datetime(2026, 11, 22, 12, tzinfo=clock.TZ), tick=False)


@pytest.fixture
def auditor():
    person = builders.person(name="审计")
    administrators.appoint(user=person, office=Office.AUDIT_ADMIN, since=clock.today(), by=None)
    return person


@pytest.fixture
def writer():
    return builders.person(name="作者")


def write(record: Setting, minute: float, reason: str, by=None) -> Setting:
    record.value, record.basis = 1, f"{reason} {minute}"
    with clock.at(START + timedelta(minutes=minute)), transaction.atomic():
        return audit.save(record, by=by, reason=reason)


def lines(record: Setting) -> list[str]:
    return [event.title for event in events_of(record)]


def log(reader, **query):
    client = Client()
    client.force_login(reader)
    return client.get(reverse("audit_log"), {"model": "alliance.setting", **query})


def whys(answer) -> list[str]:
    return [act.why for act in answer.context["listing"].table.rows]


@pytest.fixture
def record(writer):
    """Twelve autosaves, an act, two autosaves of the same person, one of another, one after lunch."""
    made = write(Setting(key="k"), 0, "开始", writer)
    for minute in range(1, 13):
        write(made, minute, "自动保存", writer)
    write(made, 13, "提交", writer)
    write(made, 14, "自动保存", writer)
    write(made, 15, "自动保存", writer)
    write(made, 16, "自动保存", builders.person(name="同事"))
    write(made, 20, "自动保存", writer)
    write(made, 51, "自动保存", writer)
    return made


FOLDED = [
    "自动保存",
    "自动保存",
    "自动保存",
    "自动保存 2 次（09:14—09:15）",
    "提交",
    "自动保存 12 次（09:01—09:12）",
    "开始",
]


def test_runs_of_one_person_on_one_record_within_an_act_are_one_line(record, auditor):
    answer = log(auditor, autosaves="folded")
    assert (whys(answer), answer.context["listing"].total) == (FOLDED, 7)
    assert lines(record) == FOLDED
    assert record.history.count() == 19


def test_an_event_of_a_run_tells_the_change_from_before_it_to_its_end(record):
    run = events_of(record)[5]
    assert (run.before, run.after) == ("依据：开始 0", "依据：自动保存 12")


def test_log_leaves_autosaves_out_unless_asked(record, auditor):
    answer = log(auditor)
    assert (whys(answer), answer.context["listing"].total) == (["提交", "开始"], 2)
    _, _, chip = answer.context["listing"].chips
    assert (chip.label, chip.value) == ("自动保存", "不含")
    client = Client()
    client.force_login(auditor)
    shown = client.get(reverse("audit_log") + chip.remove_url)
    assert (whys(shown), len(shown.context["listing"].chips)) == (FOLDED, 2)


def test_a_change_without_a_reason_is_no_autosave(auditor):
    with transaction.atomic():
        made = write(Setting(key="n"), 0, "")
    assert whys(log(auditor)) == [""]
    assert lines(made) == ["新建"]


def test_pages_of_the_folded_log_fit_together(auditor, writer):
    for number in range(30):
        made = write(Setting(key=f"k{number}"), number * 40, "开始", writer)
        for minute in (1, 2, 3):
            write(made, number * 40 + minute, "自动保存", writer)
    asked = {"autosaves": "folded", "day_before": "", "day_after": ""}
    whole = whys(log(auditor, size="100", **asked))
    pages = [why for page in (1, 2, 3) for why in whys(log(auditor, size="25", page=page, **asked))]
    assert (len(whole), pages[:60], [why[:8] for why in whole[:2]]) == (60, whole, ["自动保存 3 次", "开始"])


@pytest.mark.once
def test_folding_costs_the_same_for_any_number_of_runs(auditor, writer):
    costs = []
    log(auditor, autosaves="folded")
    for number in (1, 3, 20):
        for key in range(number):
            made = write(Setting(key=f"{number}-{key}"), 0, "开始", writer)
            for minute in (1, 2):
                write(made, minute, "自动保存", writer)
        with CaptureQueriesContext(connection) as queries:
            log(auditor, autosaves="folded", size="50")
        costs.append(len(queries))
    assert costs == [costs[0]] * 3


def test_autosaving_marks_every_reason_within_and_none_outside(db):
    with transaction.atomic():
        with audit.autosaving():
            made = audit.save(Setting(key="a", value=1), by=None, reason="填写")
            audit.bulk_create(Setting, [Setting(key="b", value=1)], by=None, reason="自动保存评分")
        with audit.autosaving(False):
            audit.save(made, by=None, reason="填写")
        audit.save(made, by=None, reason="提交")
    found = list(Setting.history.order_by("history_id").values_list("history_change_reason", flat=True))
    assert found == ["自动保存：填写", "自动保存评分", "填写", "提交"]
