"""Members, topic guides, standards and forecasts as parts of the public site."""

from alliance.public.pages import part

part(
    "members",
    "成员单位",
    "site_members",
    order=40,
    note="联盟成员的名称、类别和网址",
    help="只公开单位名称、类别、所在县（市、区）、行业和网址，不公开人员和联系方式。",
)
part(
    "guides",
    "课题指南",
    "site_guides",
    order=30,
    note="成员科研机构公布的研究课题",
    clause="10.research.1",
    basis="联盟运行管理办法第十条·科研·(一)：定期公布科技研发课题指南",
)
part(
    "standards",
    "标准和预测",
    "site_standards",
    order=35,
    note="行业成员参与的标准和发布的人才需求预测",
    help="只公开已有标准编号的标准和已填发布日期的预测报告，不公开人员。",
    clause="10.industry.1",
    basis="联盟运行管理办法第十条·行业·(一)(二)：发布人才需求预测，研究开发标准",
)
