"""Members and topic guides as parts of the public site."""

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
