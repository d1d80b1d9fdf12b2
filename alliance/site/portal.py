"""The menu entries of the pages of the portal itself."""

from alliance.ground.access import runs_the_portal
from alliance.registers.portal import menu

menu("我的待办", "home", area="desk", order=0, shown=lambda user: user.is_authenticated)
menu("办法条款", "regulation", area="regulation", order=0, shown=lambda user: user.is_authenticated)
menu("设置", "settings", area="system", order=0, shown=runs_the_portal)
