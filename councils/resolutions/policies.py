"""What the regulation leaves open about orders (第五条·(五))."""

from alliance.registers.policy import define

GROUP = "决议督办"

define(
    "resolution_yellow_days",
    label="临期提醒天数",
    kind="int",
    minimum=1,
    maximum=30,
    default=3,
    group=GROUP,
    help="离时限不超过这么多天的督办事项亮黄灯，并提醒责任单位。",
)
