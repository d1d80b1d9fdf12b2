"""Until when summaries are handed in, and when who owes one is reminded."""

from alliance.registers.policy import define

GROUP = "工作总结"
DEFAULT = "办法未规定，联盟通行做法"

define(
    "summary_unit_day",
    label="单位年度工作总结的截止日",
    kind="month_day",
    default="12-10",
    group=GROUP,
    basis="办法第七条·(五)、第十三条·(一)：与年度自评同时上报",
    clause="7.5",
    help="含当日。",
)
define(
    "summary_half_year_day",
    label="半年工作总结的截止日",
    kind="month_day",
    default="07-31",
    group=GROUP,
    basis=DEFAULT,
    clause="9.secretariat.5",
    help="含当日；以秘书长呈送理事长的时间为准。默认与考核标准“半年总结”的时间一致。",
)
define(
    "summary_year_end_day",
    label="年终总结的截止日",
    kind="month_day",
    default="12-31",
    group=GROUP,
    basis=DEFAULT,
    clause="9.secretariat.5",
    help="含当日；以秘书长呈送理事长的时间为准。",
)
define(
    "summary_self_evaluation_day",
    label="联盟运行管理自评报告的截止日",
    kind="month_day",
    default="12-30",
    group=GROUP,
    basis="办法第十一条、第十三条·(二)",
    clause="11.self_evaluation",
    help="含当日。",
)
define(
    "summary_notice_days",
    label="工作总结截止前多少天提醒",
    kind="int",
    default=10,
    group=GROUP,
    basis=DEFAULT,
    minimum=1,
    maximum=60,
    unit="天",
    clause="7.5",
    help="截止前一天和截止次日各再提醒一次。",
)
