"""Who reads the log of all changes."""

from typing import Any

from alliance.ground.access import Office, Verdict, holds


def may_read(user: Any) -> Verdict:
    if holds(user, Office.AUDIT_ADMIN, Office.SECRETARY_GENERAL):
        return Verdict.yes()
    return Verdict.no("操作日志仅供审计管理员和秘书长查阅。")
