"""Who keeps and removes a set of parameters. The catalogue is open to all: what is in it, lists and papers say themselves."""

from typing import Any

from alliance.ground import access
from alliance.ground.access import Verdict
from reports.catalogue.models import SavedReport

MOST_SAVED = 50  # of one person


def may_save(user: Any, shared: bool) -> Verdict:
    if shared and not access.is_secretariat(user):
        return Verdict.no("只有秘书处人员可以把常用报表设为秘书处共用。")
    return Verdict.yes()


def may_remove(user: Any, saved: SavedReport) -> Verdict:
    """Its owner; what the secretariat shares anybody there, so that it does not outlive who saved it."""
    if saved.owner_id == user.pk or (saved.shared and access.is_secretariat(user)):
        return Verdict.yes()
    return Verdict.no("常用报表由保存人删除。")
