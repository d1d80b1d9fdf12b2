"""May this person import the roster, and answer, confirm, drop or take back this import now, and if not, why."""

from typing import Any

from alliance.background import works
from alliance.ground.access import Verdict
from members.importing.models import RosterImport
from members.units.rules import by_secretariat

State = RosterImport.State
IMPORT = "members.importing"  # the work that writes one


def may_import_roster(user: Any) -> Verdict:
    return by_secretariat(user)


def is_undecided(roster: RosterImport) -> Verdict:
    if roster.state in (State.PREVIEW, State.MATCHING):
        return Verdict.yes()
    return Verdict.no(f"这次导入{roster.get_state_display()}，不能再处理。")


def is_free(roster: RosterImport) -> Verdict:
    """Nothing is decided of an import while it is written in the background."""
    if works.unfinished(IMPORT, roster.pk) is None:
        return Verdict.yes()
    return Verdict.no("正在后台导入，请等待办理完成，或在办理进度页取消。")


def may_decide_import(user: Any, roster: RosterImport) -> Verdict:
    return may_write_import(user, roster) and is_free(roster)


def may_write_import(user: Any, roster: RosterImport) -> Verdict:
    """Asked once more when it is written, maybe minutes later."""
    return is_undecided(roster) and by_secretariat(user)


def may_apply_import(user: Any, roster: RosterImport) -> Verdict:
    """Everything at once."""
    if roster.errors:
        return Verdict.no("还有错误的行。可以改正后重新上传整份名册，也可以先导入正确的行。")
    return may_decide_import(user, roster)


def has_good_rows(roster: RosterImport) -> Verdict:
    good = any(row["outcome"] in ("new", "change") for row in roster.rows)
    return Verdict(good, "" if good else "没有可以导入的行。")


def may_apply_good_rows(user: Any, roster: RosterImport) -> Verdict:
    """What is right now, the rest later."""
    return has_good_rows(roster) and may_decide_import(user, roster)


def may_undo_import(user: Any, roster: RosterImport) -> Verdict:
    """As long as it is known what it wrote; what rests on it is asked when it is done."""
    if roster.state != State.APPLIED:
        return Verdict.no(f"这次导入{roster.get_state_display()}，不能撤销。")
    if not roster.written:
        return Verdict.no("导入已超过 30 天，不能整体撤销，请在单位档案中逐个更正。")
    return by_secretariat(user)
