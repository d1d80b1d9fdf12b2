"""What the regulation leaves open about months: from when they count, and late reports."""

from alliance.registers.policy import define

DEFAULT = "默认（待理事会确认）"
GROUP = "信息报送"

define(
    "report_since",
    label="信息报送启用月份",
    kind="int",
    default=200001,
    group=GROUP,
    basis=DEFAULT,
    minimum=200001,
    maximum=209912,
    help="六位数字，如 202603 表示 2026年3月。此前的月份系统没有记录，不算缺报。",
    clause="10.school.8",
)

define(
    "report_late_day",
    label="补报截止日（次月几日，含当日）",
    kind="int",
    default=5,
    group=GROUP,
    basis=DEFAULT,
    unit="日",
    minimum=1,
    maximum=20,
    help="自然月内报送为按时；次月该日前报送为补报；之后须由秘书处说明理由、为该单位重新开放。",
    clause="10.school.8",
)
