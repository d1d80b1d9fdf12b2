"""The menu entry of the holiday table."""

from alliance.ground.access import runs_the_portal
from alliance.registers.portal import menu

menu("节假日", "holidays", section="制度与设置", order=920, shown=runs_the_portal)
