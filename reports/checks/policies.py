"""What the regulation leaves open about the secretariat's check: its time."""

from alliance.registers.policy import define
from reports.deadlines.policies import GROUP

define(
    "report_check_days",
    label="秘书处审核信息的时限",
    kind="int",
    default=3,
    group=GROUP,
    unit="个工作日",
    minimum=1,
    maximum=20,
    clause="9.secretariat.4",
)
