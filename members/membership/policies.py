"""Settings about what follows when a membership ends."""

from alliance.registers.policy import define

define(
    "closed_file_months",
    label="成员资格终止后可查阅本单位档案的时间",
    kind="int",
    default=12,
    minimum=0,
    maximum=120,
    unit="个月",
    group="成员单位",
    basis="办法没有规定；原单位人员须能查阅本单位的考核结果、报告和整改记录，以便核对和申诉",
    clause="12.two_years",
    help="自终止之日起，终止时在任的人员只能查阅，不能填报或办理。终止时按当时的设置固定，之后修改不影响已终止的单位。",
)
