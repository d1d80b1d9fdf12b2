"""What the regulation leaves open about the ranking: the points."""

from alliance.registers.policy import define
from reports.deadlines.policies import GROUP

for key, label, default in (
    ("report_points_accepted", "审核合格积分", "1"),
    ("report_points_website", "联盟网站采用加分", "2"),
    ("report_points_bulletin", "联盟简报、公众号采用加分", "3"),
    ("report_points_city", "市级采用加分", "5"),
    ("report_points_province", "省级采用加分", "10"),
    ("report_points_nation", "国家级采用加分", "20"),
):
    define(
        key,
        label=label,
        kind="decimal",
        default=default,
        group=GROUP,
        unit="分",
        minimum=0,
        maximum=1000,
        help="积分只用于信息排名，不直接计入年度考核。同一信息只按最高的采用渠道加分。",
    )

define(
    "report_reprint_factor",
    label="转载信息的积分系数",
    kind="decimal",
    default="0.5",
    group=GROUP,
    minimum=0,
    maximum=1,
)
