"""What the regulation leaves open about requests of members: how soon they are answered, and how long the unit may say how content it is."""

from alliance.registers.policy import define

GROUP = "成员诉求"

define(
    "request_days",
    label="成员诉求办理期限",
    kind="int",
    minimum=1,
    maximum=60,
    default=10,
    group=GROUP,
    unit="个工作日",
    help="自提出次日起算；请单位补充期间不计。",
)
define(
    "request_rating_days",
    label="诉求答复后评价期限",
    kind="int",
    minimum=1,
    maximum=60,
    default=10,
    group=GROUP,
    unit="个工作日",
    help="单位在期限内评价满意度，或退回重办一次；期满未评价的自动办结。",
)
