"""Settings about a unit's own hand-over."""

from alliance.registers.policy import define

define(
    "handover_days",
    label="本单位人员交接的办理期限",
    kind="int",
    default=7,
    minimum=1,
    maximum=60,
    unit="天",
    group="成员单位",
    basis="联盟运行管理办法第十条·学校·(二)、企业·(一)：固定人员相对稳定、专人负责",
    clause="10.school.2",
    help="从提出（确认或更换链接后重新计算）到接任人接受的天数；期满没有办完的自动失效，原任不变。",
)
