"""What the regulation leaves open about the votes of the council (docs: the charter is not part of this portal)."""

from alliance.registers.policy import define

GROUP = "理事会"

define(
    "council_quorum",
    label="法定出席比例",
    kind="choice",
    choices=(
        ("1/2", "应到席位的 1/2 以上（含）"),
        ("2/3", "应到席位的 2/3 以上（含）"),
        ("3/4", "应到席位的 3/4 以上（含）"),
    ),
    default="2/3",
    group=GROUP,
    help="应到席位为会议当日在任席位减去回避席位；书面委托计为出席。",
)
define(
    "council_ordinary_majority",
    label="一般事项通过比例",
    kind="choice",
    choices=((">1/2", "出席席位过半数（超过 1/2）"), ("2/3", "出席席位的 2/3 以上（含）")),
    default=">1/2",
    group=GROUP,
    help="弃权计入出席。",
)
define(
    "council_special_majority",
    label="特别事项通过比例",
    kind="choice",
    choices=(
        (">1/2", "出席席位过半数（超过 1/2）"),
        ("2/3", "出席席位的 2/3 以上（含）"),
        ("3/4", "出席席位的 3/4 以上（含）"),
        ("4/5", "出席席位的 4/5 以上（含）"),
    ),
    default="2/3",
    group=GROUP,
    help="特别事项：终止成员资格，增补席位，章程、办法的制定与修改。",
)
