"""Settings about the member units and their people."""

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
