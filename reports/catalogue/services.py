"""Keeping and removing sets of parameters."""

from typing import Any

from django.db import IntegrityError, transaction

from alliance.ground import audit
from alliance.ground.access import Refused
from alliance.ground.verbs import creates, verb
from alliance.messages.notifications import notify
from reports.catalogue import rules
from reports.catalogue.models import SavedReport


@creates(rules.may_save)
def save(*, report: str, name: str, query: str, shared: bool, by: Any) -> SavedReport:
    """Keep a report with its parameters under a name. Nobody is told.

    Raises `Refused` for a name that the person has used, and beyond `MOST_SAVED`.
    """
    if SavedReport.objects.filter(owner=by).count() >= rules.MOST_SAVED:
        raise Refused(f"每人最多保存 {rules.MOST_SAVED} 个常用报表，请先删除不用的。")
    saved = SavedReport(owner=by, report=report, name=name, query=query, shared=shared)
    try:
        with transaction.atomic():
            return audit.save(saved, by=by, reason="存为常用报表")
    except IntegrityError as error:
        raise Refused("您已有同名的常用报表，请换一个名称。") from error


@verb(rules.may_remove)
def remove(saved: SavedReport, *, by: Any) -> None:
    """Remove a saved set; its history stays. Its owner is told of somebody else's act."""
    if saved.owner_id != by.pk:
        notify(
            [saved.owner],
            matter=f"saved_report:{saved.pk}",
            step="removed",
            title=f"{by} 删除了您共用的常用报表“{saved.name}”",
            body="需要时可以在报表中心重新保存。",
            url=saved.get_absolute_url(),
        )
    audit.delete(saved, by=by, reason="删除常用报表")
