"""Who reads the register: the secretariat keeps it, chair and vice-chairs watch over it (第五条·(五))."""

from typing import Any

from alliance.ground import access
from alliance.ground.access import Office, Verdict


def sees_register(user: Any) -> bool:
    return access.is_secretariat(user) or access.holds(user, Office.CHAIR, Office.VICE_CHAIR)


def may_see_register(user: Any) -> Verdict:
    if sees_register(user):
        return Verdict.yes()
    return Verdict.no("发文登记簿由秘书处、理事长和副理事长查看；发给本单位的文件在“收文”里。")
