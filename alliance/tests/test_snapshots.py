"""Builders are put back exactly where everything that they depend on was the same, and nowhere else."""

import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection, transaction

from alliance.calendar.models import Holiday
from alliance.ground import audit, clock
from alliance.rights.models.users import User
from alliance.tests import builders, builders_assessments, rows, snapshots
from alliance.tests.journal import journal

pytestmark = pytest.mark.django_db
CALLS: list[str] = []


@snapshots.remembered
def renamed(name: str, user=None, how=None):
    """Changes a person, or makes one; writes a file; has something to do on commit."""
    CALLS.append(name)
    user = user or builders.person()
    user.name = name
    with transaction.atomic():
        audit.save(user, by=None, reason="测试")
    Holiday.objects.all().delete()
    settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
    (settings.MEDIA_ROOT / "renamed.txt").write_text(name)
    transaction.on_commit(_committed)
    return user


def _committed():
    CALLS.append("committed")


@contextmanager
def a_test():
    """As if another test began and ended; its tables are empty before and after."""
    CALLS.clear()
    with transaction.atomic(), snapshots.of_a_test():
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch):
    monkeypatch.setattr(snapshots, "_kept", {})


def test_put_back_is_the_same_rows_numbers_and_copies():
    words, names = [], []
    for _ in range(2):
        with a_test():
            everyone = builders.alliance()
            submitted = builders_assessments.submitted(builders_assessments.assessment(everyone.school))
            assert submitted.state == "SUBMITTED"
            words.append(rows.digest())
            names.append(builders.person().name)
    assert words[0] == words[1]
    assert names[0] == names[1]


def test_second_time_is_put_back_with_changes_deletions_files_and_what_waits_for_the_commit(
    tmp_path, settings, django_capture_on_commit_callbacks
):
    words, calls = [], []
    for turn in range(2):
        settings.MEDIA_ROOT = tmp_path / str(turn)
        with a_test():
            person = builders.person()
            builders.holiday(clock.today())
            with django_capture_on_commit_callbacks(execute=True):
                returned = renamed("改名", person)
            assert returned.name == User.objects.get().name == "改名"
            assert Holiday.objects.count() == 0
            assert (settings.MEDIA_ROOT / "renamed.txt").read_text() == "改名"
            words.append(rows.digest())
            calls.append(list(CALLS))
    assert words[0] == words[1]
    assert calls == [["改名", "committed"], ["committed"]]


def test_what_is_returned_is_a_copy_of_ones_own():
    for _ in range(3):
        with a_test():
            person = renamed("甲")
            assert person.name == "甲"
            person.name = "被测试改了"


def nothing():
    pass


def another_row():
    builders.unit()


def another_row_past_the_builders():
    Holiday.objects.create(day=clock.today(), kind="OFF", name="测试", created_at=clock.now())


def changed_row_past_the_builders():
    User.objects.update(email="new@example.org")


@pytest.mark.parametrize(
    ("between", "built"),
    [
        (nothing, False),
        (another_row, True),
        (another_row_past_the_builders, True),
        (changed_row_past_the_builders, True),
    ],
)
def test_other_tables_build_anew(between, built):
    with a_test():
        renamed("甲", builders.person())
    with a_test():
        person = builders.person()
        between()
        renamed("甲", person)
        assert (CALLS == ["甲"]) is built


def test_rolled_back_writing_builds_anew_only_by_another_path():
    for _ in range(2):
        with a_test():
            person = builders.person()
            with transaction.atomic():
                User.objects.update(email="new@example.org")
                transaction.set_rollback(True)
            renamed("甲", person)
            calls = list(CALLS)
    assert calls == []


@pytest.mark.parametrize("other", ["argument", "record", "moment", "setting", "unknown"])
def test_other_circumstances_build_anew(other, settings):
    with a_test(), clock.at(clock.start_of_day(clock.today())):
        renamed("甲", builders.person())
    settings.ROWS_AT_ONCE = settings.ROWS_AT_ONCE + (other == "setting")
    with a_test(), clock.at(clock.start_of_day(clock.today())):
        person = builders.person()
        if other == "record":
            person.phone = "13900000000"
        later = timedelta(seconds=1 if other == "moment" else 0)
        with clock.at(clock.now() + later):
            renamed(
                "乙" if other == "argument" else "甲", person, how=nothing if other == "unknown" else None
            )
        assert len(CALLS) == 1


def test_nothing_is_put_back_while_nobody_follows_the_writing(monkeypatch):
    monkeypatch.setattr(journal, "is_kept", lambda: False)
    with transaction.atomic():
        CALLS.clear()
        renamed("甲", renamed("甲"))
        renamed("甲")
        assert CALLS == ["甲"] * 3
        assert snapshots._kept == {}
        transaction.set_rollback(True)


def elsewhere():
    """Another thread, and so another connection, writes."""

    def write():
        User.objects.create(username="elsewhere")
        connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    thread.join()


def rolled_back_whole():
    with transaction.atomic():
        User.objects.create(username="nobody")
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("between", [elsewhere, rolled_back_whole])
def test_what_others_wrote_or_a_transaction_took_back_builds_anew(between):
    built = []
    for act in (nothing, nothing, between):
        rows.empty()
        with snapshots.of_a_test():
            CALLS.clear()
            person = builders.person()
            act()
            renamed("甲", person)
            built.append(CALLS.count("甲"))
    assert built == [1, 0, 1]
