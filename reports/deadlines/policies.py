"""What the regulation leaves open about months: until when a month can be reported late."""

from alliance.registers.policy import define

GROUP = "信息报送"

define(
    "report_late_day",
    label="补报截止日（次月几日，含当日）",
    kind="int",
    default=5,
    group=GROUP,
    unit="日",
    minimum=1,
    maximum=20,
    help="自然月内报送为按时；次月该日前报送为补报；之后须由秘书处说明理由、为该单位重新开放。",
    clause="10.school.8",
)
