"""What the regulation leaves open about the council (docs: the charter is not part of this portal)."""

from alliance.registers.policy import define

GROUP = "理事会"
BASIS = "默认（待理事会确认）"

define(
    "council_term_years",
    label="理事会每届年数",
    kind="int",
    default=3,
    minimum=1,
    maximum=5,
    unit="年",
    group=GROUP,
    basis=BASIS,
    help="开启新一届时据此算出届满日期；修改不影响已开启的届。届满未换届的，本届继续履职。",
)
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
    basis=BASIS,
    help="应到席位为会议当日在任席位减去回避席位；书面委托计为出席。",
)
define(
    "council_ordinary_majority",
    label="一般事项通过比例",
    kind="choice",
    choices=((">1/2", "出席席位过半数（超过 1/2）"), ("2/3", "出席席位的 2/3 以上（含）")),
    default=">1/2",
    group=GROUP,
    basis=BASIS,
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
    basis=BASIS,
    help="特别事项：终止成员资格，增补席位，章程、办法的制定与修改。",
)
define(
    "council_role_vote_required",
    label="同意席位前须有理事会表决",
    kind="bool",
    default=False,
    group=GROUP,
    basis=BASIS,
    clause="8",
    help="默认“否”：由理事长代表理事会同意；理事会已就该单位表决的，以表决结果为准。"
    "选“是”后，理事长同意职务申请前，须先有本届理事会关于该单位增补席位、已通过并经确认的决定（按特别事项计票）。",
)
define(
    "role_correction_days",
    label="职务申请补正期限",
    kind="int",
    default=10,
    minimum=1,
    maximum=60,
    unit="个工作日",
    group=GROUP,
    basis=BASIS,
    clause="8",
    help="退回补正时预填的期限，经办人可以另定日期。",
)
