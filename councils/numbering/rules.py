"""Who reads the register: the secretariat keeps it, chair and vice-chairs watch over it (第五条·(五))."""

from typing import Any

from alliance.ground import access
from alliance.ground.access import Verdict


def may_see_register(user: Any) -> Verdict:
    if access.is_leader_or_secretariat(user):
        return Verdict.yes()
    return Verdict.no("发文登记簿由秘书处、理事长和副理事长查看；发给本单位的文件在“收文”里。")
