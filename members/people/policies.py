"""Settings about the people of the units."""

from alliance.registers.policy import define

define(
    "max_liaisons",
    label="学校成员联络员人数上限",
    kind="int",
    default=2,
    minimum=1,
    maximum=10,
    unit="人",
    group="成员单位",
    basis="联盟运行管理办法第十条·学校·(二)：安排 1-2 名固定人员",
    clause="10.school.2",
    help="同一时间在任的联络员。办法写明 1-2 名；调高后仍会提示超出办法规定。",
)
