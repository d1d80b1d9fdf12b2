"""Who may compose, publish and end a task, and who reads it, now, and why not."""

from typing import Any

from django.db.models import QuerySet

from alliance.ground import access
from alliance.ground.access import Verdict
from alliance.ground.verbs import may_move
from councils.recusal.models import acts_as_chair
from reports.collections.models.collections import Collection

BY_SECRETARIAT = "征集任务由秘书处办理。"


def may_see_tasks(user: Any) -> Verdict:
    """The secretariat composes, the council reads; units have their own page."""
    if access.is_council_or_secretariat(user):
        return Verdict.yes()
    return Verdict.no("征集任务总表供秘书处和理事会查看，本单位的填报请看“本单位征集填报”。")


def may_see_answers(user: Any, collection: Collection) -> Verdict:
    """The merged table: the secretariat and who acts as chair, and directors where the task says so."""
    if _reads_all_answers(user):
        return Verdict.yes()
    if access.holds(user, *access.COUNCIL_OFFICES) and collection.shared:
        return Verdict.yes()
    return Verdict.no("该征集任务的汇总没有对理事会成员开放。")


def with_answers(tasks: QuerySet, user: Any) -> QuerySet:
    """Those of the tasks that have a merged table which the person may see, as `may_see_answers` says of one."""
    published = tasks.exclude(published_at=None)
    if _reads_all_answers(user):
        return published
    return published.filter(shared=True) if access.holds(user, *access.COUNCIL_OFFICES) else published.none()


def _reads_all_answers(user: Any) -> bool:
    return access.is_secretariat(user) or acts_as_chair(user)


def may_compose(user: Any) -> Verdict:
    return Verdict.of(access.is_secretariat(user), BY_SECRETARIAT)


def _may(move: str):
    def rule(user: Any, collection: Collection) -> Verdict:
        return may_compose(user) and may_move(collection, move)

    return rule


may_revise = _may("revise")
may_publish = _may("publish")
may_choose_units = _may("choose_units")
may_reword = _may("reword")
may_urge = _may("urge")
may_close = _may("close")
may_reopen = _may("reopen")
may_withdraw = _may("withdraw")
