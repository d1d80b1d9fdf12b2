"""The records of all kinds as one table: a view, so that what is asked of all kinds is asked, and its statement built, once.

It is made after each `migrate` and taken away before it, because a table that a view reads cannot be rebuilt.
"""

from typing import Any

from django.apps import apps
from django.db import connections, models

from members.records import kinds
from members.records.models import Record, RecordQuerySet
from members.units.models import Unit

COLUMNS = ("id", "unit_id", "partner_id", "year", "part", "state", "answer", "filed_at")


class AnyRecord(models.Model):
    """A record of some kind: which (`key`), its number among those of its kind, its title, and what all kinds have."""

    key = models.CharField("类别", max_length=40)
    title = models.CharField("名称", max_length=300)
    unit = models.ForeignKey(Unit, models.DO_NOTHING, related_name="+", verbose_name="单位")
    partner = models.ForeignKey(
        Unit, models.DO_NOTHING, null=True, related_name="+", verbose_name="合作成员单位"
    )
    year = models.PositiveSmallIntegerField("年度")
    part = models.PositiveSmallIntegerField("期次")
    state = models.CharField("状态", max_length=50, choices=Record.State)
    answer = models.CharField("对方确认", max_length=10, choices=Record.Answer)
    filed_at = models.DateTimeField("报送时间", null=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "members_anyrecord"
        verbose_name = verbose_name_plural = "履职记录"


def make(using: str = "default", **signal: Any) -> None:
    """Make the view over the tables of all kinds; where `migrate` has not made all of them there is none."""
    drop(using)
    with connections[using].cursor() as cursor:
        present = set(cursor.db.introspection.table_names(cursor))
        if present.issuperset(kind.model._meta.db_table for kind in kinds.every()):
            cursor.execute(f"CREATE VIEW {_name(using)} AS {' UNION ALL '.join(_selects(using))}")


def drop(using: str = "default", **signal: Any) -> None:
    """Take the view away."""
    with connections[using].cursor() as cursor:
        cursor.execute(f"DROP VIEW IF EXISTS {_name(using)}")


def _name(using: str) -> str:
    return connections[using].ops.quote_name(AnyRecord._meta.db_table)


def _selects(using: str) -> list[str]:
    quoted = connections[using].ops.quote_name

    def select(kind: kinds.Kind) -> str:
        title = f"CAST({quoted(kind.field(kind.title).column)} AS varchar(300)) AS {quoted('title')}"
        columns = [*map(quoted, COLUMNS), f"'{kind.key}' AS {quoted('key')}", title]
        return " ".join(("SELECT", ", ".join(columns), "FROM", quoted(kind.model._meta.db_table)))

    return [select(kind) for kind in kinds.every()]


def keep() -> None:
    """Let the view follow the tables."""
    app = apps.get_app_config("members")
    models.signals.pre_migrate.connect(drop, sender=app)
    models.signals.post_migrate.connect(make, sender=app)
