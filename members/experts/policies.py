"""What the regulation leaves open about the pool of experts: how long an entry is valid, when it freezes, by when it is updated."""

from alliance.registers.policy import define

GROUP = "专家库"
DEFAULT = "办法未规定，同类专家库通行做法"
CLAUSE = "10.research.3"

define(
    "expert_valid_years",
    label="专家入库有效期",
    kind="int",
    default=3,
    group=GROUP,
    basis=DEFAULT,
    minimum=1,
    maximum=10,
    unit="年",
    clause=CLAUSE,
    help="审核入库、延长有效期时起算。",
)

define(
    "expert_frozen_months",
    label="专家资料多久未更新即冻结",
    kind="int",
    default=24,
    group=GROUP,
    basis=DEFAULT,
    minimum=6,
    maximum=60,
    unit="个月",
    clause=CLAUSE,
    help="冻结的专家不在库内显示，推荐单位更新资料后恢复。",
)

define(
    "expert_update_due",
    label="专家资料年度更新截止日",
    kind="month_day",
    default="11-30",
    group=GROUP,
    basis=DEFAULT,
    clause=CLAUSE,
    help="含当日。之前 60 天列入推荐单位的待办。",
)
