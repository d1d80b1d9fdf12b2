"""History is append-only in the database: whatever the code tries, changed or deleted rows are refused."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models.signals import post_migrate, pre_migrate
from simple_history.models import HistoricalChanges

from alliance.files.models import Download
from alliance.ground import audit
from alliance.history import guard
from alliance.registers.models import Setting
from alliance.rights.models.users import User
from alliance.tests import builders

HISTORIES = [model for model in apps.get_models() if issubclass(model, HistoricalChanges)]


@pytest.fixture
def written(db):
    """A setting with two rows of history, in a database that guards them until the end of the test."""
    row = audit.save(Setting(key="k", value=1), by=None, reason="设为一")
    row.value = 2
    audit.save(row, by=None, reason="改为二")
    guard.guard()
    return row


def refused(act) -> bool:
    try:
        with transaction.atomic():
            act()
    except DatabaseError as error:
        return guard.MESSAGE in str(error)
    return False


ACTS = {
    "update": lambda: Setting.history.filter(key="k").update(value=9),
    "save": lambda: Setting.history.first().save(),
    "delete": lambda: Setting.history.filter(key="k").delete(),
    "delete one": lambda: Setting.history.first().delete(),
}


@pytest.mark.parametrize("act", ACTS)
def test_history_is_neither_changed_nor_deleted(written, act):
    assert refused(ACTS[act])
    assert list(written.history.values_list("history_change_reason", flat=True)) == ["改为二", "设为一"]
    guard.lift()
    assert not refused(ACTS[act])


def test_history_grows_while_it_is_guarded(written):
    written.value = 3
    audit.save(written, by=None, reason="改为三")
    audit.bulk_change([written], ["value"], by=None, reason="批量")
    audit.delete(written, by=None, reason="删除")
    reasons = (
        Setting.history.filter(key="k").order_by("history_id").values_list("history_change_reason", flat=True)
    )
    assert list(reasons) == ["设为一", "改为二", "改为三", "批量", "删除"]


def test_an_account_in_the_history_cannot_be_deleted(db):
    """Deleting it would have to empty `history_user` of old rows."""
    person = builders.person()
    audit.save(Setting(key="k", value=1), by=person, reason="设为一")
    guard.guard()
    assert refused(lambda: User.objects.filter(pk=person.pk).delete())
    assert Setting.history.filter(history_user=person).count() == 1


def test_every_historical_table_is_guarded(db):
    guard.guard()
    acts = guard.acts(connection.vendor)
    kept = [*(model._meta.db_table for model in HISTORIES), Download._meta.db_table]
    names = {guard.name_of(table, act) for table in kept for act in acts}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        assert {row[0] for row in cursor.fetchall()} == names
    assert {"UPDATE", "DELETE"} <= set(acts)


def test_a_whole_history_cannot_be_emptied_at_once(written):
    """`TRUNCATE` passes by triggers for rows; SQLite only knows `DELETE`."""
    table = connection.ops.quote_name(Setting.history.model._meta.db_table)
    verb = "TRUNCATE" if connection.vendor == "postgresql" else "DELETE FROM"
    connection.check_constraints()  # PostgreSQL truncates no table with checks still to come
    assert refused(lambda: connection.cursor().execute(f"{verb} {table}"))
    assert written.history.count() == 2


def test_guarding_twice_is_guarding_once(written):
    guard.guard()
    assert refused(ACTS["delete"])


def test_migrations_work_unguarded_and_leave_history_guarded(written):
    """What `migrate` sends before and after; the suite itself has switched it off, see conftest.py."""
    config = apps.get_app_config("alliance")
    sent = {
        "using": "default",
        "app_config": config,
        "apps": apps,
        "plan": [],
        "verbosity": 0,
        "interactive": False,
    }
    config.guard_history()
    try:
        pre_migrate.send(config, **sent)
        assert not refused(ACTS["update"])
        post_migrate.send(config, **sent)
        assert refused(ACTS["update"])
    finally:
        pre_migrate.disconnect(guard.lift, sender=config)
        post_migrate.disconnect(guard.guard, sender=config)
