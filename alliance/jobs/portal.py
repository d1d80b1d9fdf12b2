"""The menu entry of the background work."""

from alliance.jobs.rules import may_see_jobs
from alliance.registers.portal import menu

menu("后台任务", "jobs", area="system", order=50, shown=lambda user: bool(may_see_jobs(user)))
