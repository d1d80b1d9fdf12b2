"""Settings of the public site as a whole; each of its parts brings its own."""

from alliance.public.pages import FRONT_SIGN_IN, FRONT_SITE, GROUP
from alliance.registers.policy import define

define(
    "site_front",
    label="未登录时首页显示",
    kind="choice",
    choices=((FRONT_SITE, "公开网站"), (FRONT_SIGN_IN, "登录页")),
    default=FRONT_SITE,
    group=GROUP,
    help="访问网站首页地址而没有登录的人看到什么。登录超时的人总是回到登录页。",
)
define(
    "site_about",
    label="联盟简介",
    kind="lines",
    default="联盟由智能制造领域的院校、企业、行业组织和科研机构组成，校企合作、产教融合，共同培养技术技能人才，服务企业用工、技术研发和成果转化。",
    group=GROUP,
    basis="联盟运行管理办法第一条；文字由秘书处拟定",
    help="显示在公开网站首页，每段一行。",
)
