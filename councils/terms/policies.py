"""How long a term of the council is."""

from alliance.registers.policy import define

GROUP = "理事会"

define(
    "council_term_years",
    label="理事会每届年数",
    kind="int",
    default=3,
    minimum=1,
    maximum=5,
    unit="年",
    group=GROUP,
    help="开启新一届时据此算出届满日期；修改不影响已开启的届。届满未换届的，本届继续履职。",
)
