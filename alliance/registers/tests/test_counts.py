"""What waits is counted under objects: one query for all, a number each, and no misspelt word that is silently 0."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.ground import audit
from alliance.registers import portal
from alliance.registers.models import Setting
from alliance.rights.models.users import User

ALL = portal.Count("test all settings")
LIKE = portal.Count("test all settings by", by="key")
NONE = portal.Count("test none")


def tally(counts):
    """The numbers of what `Count.of` made, as the home page asks for them: in one query."""
    return portal.Tally(portal._union(counts) or ())


@pytest.fixture
def two_settings(db):
    for key in ("a", "b"):
        audit.save(Setting(key=key, value=1), by=None, reason="测试")


def test_each_count_has_its_number_and_all_cost_one_query(two_settings):
    rows = Setting.objects.order_by("key")
    with CaptureQueriesContext(connection) as asked:
        numbers = tally([ALL.of(rows), LIKE.of(rows), NONE.of(rows.filter(key="z"))])
    assert (numbers[ALL], numbers[LIKE], numbers[NONE], len(asked)) == (2, {"a": 1, "b": 1}, 0, 1)
    assert numbers[LIKE]["z"] == 0


def test_nothing_to_count_costs_nothing(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert tally([])[ALL] == 0


def test_rows_of_one_count_are_one_sum_whatever_comes_last():
    assert portal.Tally([("sum:", 1), ("sum:", 2), ("other:", 5), ("sum:", 0)])._numbers == {
        "sum:": 3,
        "other:": 5,
    }


def test_two_counts_of_one_name_are_an_error_at_import():
    with pytest.raises(ValueError, match="two counts are called 'test none'"):
        portal.Count("test none")


def test_a_word_is_no_key():
    with pytest.raises(AttributeError):
        portal.Tally()["test none"]


def test_everybody_has_the_same_kind_of_answer(db):
    assert portal.waiting(User(pk=0))[NONE] == 0


def test_what_is_counted_by_an_instant_says_the_earliest(db):
    due = portal.Count("test people by", by="date_joined")
    instants = [datetime(2026, 11, day, 16, tzinfo=UTC) for day in (9, 7, 7)]
    for number, instant in enumerate(instants):
        audit.save(User(username=f"p{number}", date_joined=instant), by=None, reason="测试")
    numbers = tally([due.of(User.objects.all())])
    assert (numbers.total(due), len(numbers[due]), numbers.first(due)) == (3, 2, instants[1])
    assert (portal.Tally().total(due), portal.Tally().first(due)) == (0, None)


def test_to_dos_stand_by_their_date_whatever_is_urgent(monkeypatch):
    day = datetime(2026, 11, 30, tzinfo=UTC)
    listed = [
        portal.Todo("无期限", "/"),
        portal.Todo("无期限急", "/", urgent=True),
        portal.Todo("后天急", "/", day + timedelta(2), urgent=True),
        portal.Todo("明天", "/", day + timedelta(1)),
        portal.Todo("明天急", "/", day + timedelta(1), urgent=True),
        portal.Todo("逾期", "/", day - timedelta(400)),
    ]
    own = portal.Registry(todos=[lambda user: listed])
    monkeypatch.setattr(portal, "registry", own)
    assert [one.title for one in portal.todos_of(None)] == [
        *("逾期", "明天急", "明天", "后天急"),
        *("无期限急", "无期限"),
    ]
    assert portal.todos_of(None, but=own.todos[0]) == []
