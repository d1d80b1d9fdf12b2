"""What the regulation leaves open about plans: until when the yearly one is drafted, and when items are reminded of."""

from alliance.registers.policy import define

GROUP = "工作计划"
DEFAULT = "办法未规定，联盟通行做法"

define(
    "plan_draft_due",
    label="年度工作计划完成起草的截止日",
    kind="month_day",
    default="02-28",
    group=GROUP,
    basis=DEFAULT,
    clause="9.secretariat.3",
    help="含当日；02-28 在闰年按 2月29日计。完成起草以送副理事长、理事征求意见为准。",
)

define(
    "plan_notice_days",
    label="计划事项到期前多少天提醒责任单位",
    kind="int",
    default=7,
    group=GROUP,
    basis=DEFAULT,
    minimum=1,
    maximum=60,
    unit="天",
    clause="5.5",
)
