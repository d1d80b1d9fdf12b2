"""The menu entries of the pages of the portal itself."""

from typing import Any

from alliance.ground.access import runs_the_portal
from alliance.registers import first_steps, policy
from alliance.registers.portal import menu

menu("我的待办", "home", area="desk", order=0, shown=lambda user: user.is_authenticated)
menu("办法条款", "regulation", area="regulation", order=0, shown=lambda user: user.is_authenticated)
menu("设置", "settings", area="system", order=0, shown=runs_the_portal)


@first_steps.step("一次确认各项设置", "settings_confirm", order=50, note="全部设置列在一张表上，共用一个依据")
def settings_are_confirmed(user: Any) -> bool:
    return not policy.unconfirmed()
