"""Who shares something with the council, puts it right, takes it down, and reads it.

Who holds an office of the council or works in the secretariat does, as long as the office lasts; only who shared it and the
secretariat change it or take it down.
"""

from typing import Any

from alliance.ground import access
from alliance.ground.access import Verdict
from alliance.ground.verbs import may_move
from councils.studies.models import Study

NOT_COUNCIL = "动态与研究由理事会成员和秘书处发布、查阅。"


def may_see_studies(user: Any) -> Verdict:
    return Verdict.of(access.is_council_or_secretariat(user), NOT_COUNCIL)


def may_share(user: Any) -> Verdict:
    return may_see_studies(user)


def _keeps(user: Any, study: Study, move: str) -> Verdict:
    if not (verdict := may_see_studies(user)):
        return verdict
    if user.pk != study.shared_by_id and not access.is_secretariat(user):
        return Verdict.no("由发布人或秘书处办理。")
    return may_move(study, move)


def may_revise(user: Any, study: Study) -> Verdict:
    return _keeps(user, study, "revise")


def may_attach(user: Any, study: Study) -> Verdict:
    return _keeps(user, study, "attach")


def may_withdraw(user: Any, study: Study) -> Verdict:
    return _keeps(user, study, "withdraw")


def may_read(user: Any, study: Study) -> Verdict:
    """Once; who shared it has read it."""
    if not (verdict := may_see_studies(user)):
        return verdict
    if user.pk == study.shared_by_id or study.readings.filter(user=user).exists():
        return Verdict.no("您已阅知。")
    return may_move(study, "read")
