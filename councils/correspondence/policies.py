"""What the regulation leaves open about votes without a meeting."""

from alliance.registers.policy import define

define(
    "postal_vote_days",
    label="通讯表决最少工作日",
    kind="int",
    minimum=3,
    maximum=30,
    default=3,
    group="理事会",
    help="发出之日不计入；截止日须在其后满这么多个工作日的当日或以后。未回复的席位计为弃权。",
)
