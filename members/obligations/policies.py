"""What the regulation leaves open about what is owed: how long after joining a dated duty is not asked yet."""

from alliance.registers.policy import define

define(
    "duty_grace_days",
    label="新加入单位的宽限天数",
    kind="int",
    default=30,
    group="履职记录",
    basis="办法未规定，联盟通行做法",
    minimum=0,
    maximum=180,
    unit="天",
    help="加入联盟后这些天以内到期的年度、半年度事项，当期不作要求；按月事项自加入的次月起计算。",
)
