"""What the regulation leaves open about monthly reports: signature, late reports, points."""

from alliance.registers.policy import define

DEFAULT = "默认（待理事会确认）"
GROUP = "信息报送"

define(
    "report_needs_signature",
    label="报送前须经单位负责人审签",
    kind="bool",
    default=True,
    group=GROUP,
    basis=DEFAULT,
    help="开启时联络员写好后交单位负责人审签并报送；关闭时联络员可以直接报送。",
    clause="10.school.8",
)
define(
    "report_since",
    label="信息报送启用月份",
    kind="int",
    default=200001,
    group=GROUP,
    basis=DEFAULT,
    minimum=200001,
    maximum=209912,
    help="六位数字，如 202603 表示 2026年3月。此前的月份系统没有记录，不算缺报。",
    clause="10.school.8",
)
define(
    "report_late_day",
    label="补报截止日（次月几日，含当日）",
    kind="int",
    default=5,
    group=GROUP,
    basis=DEFAULT,
    unit="日",
    minimum=1,
    maximum=20,
    help="自然月内报送为按时；次月该日前报送为补报；之后须由秘书处说明理由、为该单位重新开放。",
    clause="10.school.8",
)
define(
    "report_check_days",
    label="秘书处审核信息的时限",
    kind="int",
    default=3,
    group=GROUP,
    basis=DEFAULT,
    unit="个工作日",
    minimum=1,
    maximum=20,
    clause="9.secretariat.4",
)

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
        basis=DEFAULT,
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
    basis=DEFAULT,
    minimum=0,
    maximum=1,
)
