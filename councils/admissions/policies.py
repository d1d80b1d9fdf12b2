"""What the regulation leaves open about joining: what an applicant reads, and how long the data of people are kept."""

from alliance.registers.policy import define

GROUP = "公开网站"

define(
    "admission_conditions",
    label="入盟条件和材料说明",
    kind="lines",
    default="依法设立、从事智能制造相关教育、生产、服务或研究的院校、企业、行业组织和科研机构。\n"
    "承认联盟章程，遵守联盟运行管理办法，愿意履行第十条规定的成员职责。\n"
    "能安排 1-2 名固定人员负责联盟工作。\n"
    "材料：营业执照或法人证书（扫描件或照片）；加盖公章的申请书（格式不限，可以在提交后再交给秘书处）。",
    group=GROUP,
    basis="办法没有规定入盟条件；文字由秘书处拟定，章程另有规定的从其规定",
    help="显示在公开网站“申请入盟”，每条一行。",
)
define(
    "admission_correction_days",
    label="入盟申请补正期限",
    kind="int",
    default=10,
    minimum=1,
    maximum=60,
    unit="个工作日",
    group=GROUP,
    basis="办法没有规定补正期限；与职务申请相同，由秘书处掌握",
    help="退回补正时预填的期限，经办人可以另定日期。",
)
define(
    "admission_forget_months",
    label="入盟申请的个人信息和材料保存期",
    kind="int",
    default=12,
    minimum=1,
    maximum=60,
    unit="个月",
    group=GROUP,
    basis="个人信息保护法第十九条：保存期限应当为实现处理目的所必要的最短时间",
    help="自办结之日起。期满后删除申请中负责人和联络员的姓名、职务、手机、邮箱，并销毁申请材料；已入盟单位的人员以名册为准。",
)
