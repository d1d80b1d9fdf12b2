"""What the regulation leaves open about role applications."""

from alliance.registers.policy import define

GROUP = "理事会"

define(
    "council_role_vote_required",
    label="同意席位前须有理事会表决",
    kind="bool",
    default=False,
    group=GROUP,
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
    clause="8",
    help="退回补正时预填的期限，经办人可以另定日期。",
)
