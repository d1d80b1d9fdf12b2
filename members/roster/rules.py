"""May this person import the roster, and confirm or drop this import now, and if not, why."""

from typing import Any

from alliance.ground.access import Verdict
from members.roster.models import RosterImport
from members.units.rules import by_secretariat


def may_import_roster(user: Any) -> Verdict:
    return by_secretariat(user)


def is_undecided(roster: RosterImport) -> Verdict:
    if roster.state == RosterImport.State.PREVIEW:
        return Verdict.yes()
    return Verdict.no(f"这次导入{roster.get_state_display()}，不能再处理。")


def may_decide_import(user: Any, roster: RosterImport) -> Verdict:
    if not (undecided := is_undecided(roster)):
        return undecided
    return by_secretariat(user)


def may_apply_import(user: Any, roster: RosterImport) -> Verdict:
    if roster.errors:
        return Verdict.no("还有错误。请在原文件中全部改正后重新上传；确认导入是全部写入，不会只写一部分。")
    return may_decide_import(user, roster)
