"""The menu entry of the log of all changes."""

from alliance.history.rules import may_read
from alliance.registers.portal import menu

menu("操作日志", "audit_log", area="system", order=70, shown=lambda user: bool(may_read(user)))
