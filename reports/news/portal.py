"""News as a part of the public site."""

from collections.abc import Iterable

from alliance.public.pages import Line, part
from reports.news.views import line_of, made_public

SHOWN = 6


def newest() -> Iterable[Line]:
    return [line_of(report) for report in made_public()[:SHOWN]]


part(
    "news",
    "联盟动态",
    "site_news",
    order=1,
    note="成员单位报送、秘书处采用的信息",
    newest=newest,
    clause="10.school.8",
    basis="联盟运行管理办法第十条：成员单位每月报送信息、参加联盟宣传",
    help="只公开登记为“联盟网站”采用、且单位已自查个人信息和肖像的合格信息；撤销采用登记即撤下。",
)
