"""Settings of the portal as a whole."""

from .policy import define

define(
    "alliance_name",
    label="联盟名称",
    kind="text",
    default="德州市智能制造产学研创新联盟",
    group="联盟",
    basis="联盟运行管理办法第一条",
)
define(
    "regulation_title",
    label="运行管理办法全称",
    kind="text",
    default="德州市智能制造产学研创新联盟运行管理实施办法",
    group="联盟",
    basis="默认（待理事会确认）；办法第一条",
    help="公文引用办法时使用，不含书名号。",
)
define(
    "alliance_short_name",
    label="联盟简称",
    kind="text",
    default="智能制造创新联盟",
    group="联盟",
    basis="默认（待理事会确认）",
    help="用于页面左上角和消息标题。",
)
define(
    "contact_line",
    label="秘书处联系方式",
    kind="text",
    default="",
    group="联盟",
    basis="默认（待理事会确认）",
    help="显示在登录页和页脚，例如：秘书处 0534-1234567。",
)
define(
    "icp_number",
    label="ICP 备案号",
    kind="text",
    default="",
    group="网站",
    basis="非经营性互联网信息服务备案管理办法第十三条",
    help="填写后显示在每页底部居中，并链接到工信部备案网站。",
)
define(
    "power_change_days",
    label="人事变更确认期限",
    kind="int",
    default=14,
    minimum=1,
    maximum=60,
    unit="天",
    group="联盟",
    basis="默认（待理事会确认）",
    help="须由第二人确认的变更，提请后多少天内无人确认即失效。",
)
