"""What waits is counted under objects: one query for all, a number each, and no misspelt word that is silently 0."""

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


@pytest.fixture
def two_settings(db):
    for key in ("a", "b"):
        audit.save(Setting(key=key, value=1), by=None, reason="测试")


def test_each_count_has_its_number_and_all_cost_one_query(two_settings):
    rows = Setting.objects.order_by("key")
    with CaptureQueriesContext(connection) as asked:
        numbers = portal.tally([ALL.of(rows), LIKE.of(rows), NONE.of(rows.filter(key="z"))])
    assert (numbers[ALL], numbers[LIKE], numbers[NONE], len(asked)) == (2, {"a": 1, "b": 1}, 0, 1)
    assert numbers[LIKE]["z"] == 0


def test_nothing_to_count_costs_nothing(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert portal.tally([])[ALL] == 0


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
