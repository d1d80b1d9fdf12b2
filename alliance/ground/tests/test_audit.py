import pytest
from django.db import transaction

from alliance.ground import audit
from alliance.ground.access import Conflict
from alliance.registers.models import Setting
from alliance.rights.models.users import User


@pytest.fixture
def somebody(db):
    with transaction.atomic():
        return audit.save(User(username="s", name="某人"), by=None, reason="测试")


def test_save_writes_one_history_row_with_person_and_reason(somebody):
    row = audit.save(Setting(key="k", value=1), by=somebody, reason="设为一")
    written = row.history.get()
    assert (written.history_user, written.history_change_reason, written.version) == (somebody, "设为一", 1)
    assert row.created_at == written.history_date


def test_save_counts_versions(somebody):
    row = audit.save(Setting(key="k", value=1), by=somebody, reason="设为一")
    row.value = 2
    audit.save(row, by=somebody, reason="改为二")
    assert row.version == 2
    assert list(row.history.values_list("value", flat=True)) == [2, 1]


@pytest.mark.django_db(transaction=True)
def test_save_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError, match="atomic"):
        audit.save(Setting(key="k", value=1), by=None, reason="没有事务")
    assert Setting.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_record_and_history_are_rolled_back_together(monkeypatch):
    def fail(*args, **kwargs):
        raise OSError("history disk full")

    monkeypatch.setattr("simple_history.models.HistoricalRecords.create_historical_record", fail)
    with pytest.raises(OSError, match="disk full"), transaction.atomic():
        audit.save(Setting(key="k", value=1), by=None, reason="写历史失败")
    assert Setting.objects.count() == 0


def test_bulk_verbs_write_history_for_each_record(somebody):
    rows = audit.bulk_create(
        Setting, [Setting(key=f"k{n}", value=n) for n in range(3)], by=somebody, reason="批量新建"
    )
    for row in rows:
        row.confirmed = True
    audit.bulk_change(rows, ["confirmed"], by=somebody, reason="批量确认")
    history = Setting.history.order_by("key", "history_id").values_list(
        "key", "confirmed", "version", "history_change_reason", "history_user"
    )
    expected = []
    for n in range(3):
        expected += [
            (f"k{n}", False, 1, "批量新建", somebody.pk),
            (f"k{n}", True, 2, "批量确认", somebody.pk),
        ]
    assert list(history) == expected


def test_expect_version_refuses_a_stale_form(somebody):
    row = audit.save(Setting(key="k", value=1), by=somebody, reason="设为一")
    audit.expect_version(row, 1)
    audit.expect_version(row, None)
    with pytest.raises(Conflict):
        audit.expect_version(row, 0)


def test_signing_in_leaves_no_history_but_a_change_does(client, somebody):
    before = somebody.history.count()
    client.force_login(somebody)
    assert somebody.history.count() == before
    somebody.email = "s@example.org"
    audit.save(somebody, by=somebody, reason="本人修改邮箱")
    assert somebody.history.count() == before + 1
    assert not hasattr(somebody.history.first(), "password")


@pytest.mark.parametrize("values", [[7, 7, 7], [7, 8, 9]])
def test_bulk_change_counts_versions_whether_or_not_the_values_are_the_same(somebody, values):
    rows = audit.bulk_create(
        Setting, [Setting(key=f"k{n}", value=n) for n in range(3)], by=somebody, reason="批量新建"
    )
    for row, value in zip(rows, values, strict=True):
        row.value = value
    audit.bulk_change(rows, ["value"], by=somebody, reason="批量修改")
    assert [row.version for row in rows] == [2, 2, 2]
    stored = Setting.objects.filter(key__startswith="k").order_by("pk").values_list("value", "version")
    assert list(stored) == [(value, 2) for value in values]
    history = Setting.history.filter(history_type="~", history_change_reason="批量修改").order_by("id")
    assert list(history.values_list("value", "version", "history_date")) == [
        (value, 2, rows[0].history.first().history_date) for value in values
    ]
