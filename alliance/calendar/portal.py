"""The menu entry of the holiday table."""

from alliance.ground.access import runs_the_portal
from alliance.registers.portal import menu

menu("节假日", "holidays", area="system", order=10, shown=runs_the_portal)
