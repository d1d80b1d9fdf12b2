"""What the regulation leaves open about following up orders (第五条·(五))."""

from alliance.registers.policy import define

GROUP = "决议督办"

define(
    "resolution_misses",
    label="建议通报的逾期项数",
    kind="int",
    minimum=1,
    maximum=20,
    default=2,
    group=GROUP,
    help="单位一年内逾期的督办事项达到这个数时，系统建议秘书处通报；每再增加这么多项，再建议一次。",
)
