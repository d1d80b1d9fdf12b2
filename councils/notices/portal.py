"""Notices as a part of the public site."""

from collections.abc import Iterable

from alliance.public.pages import Line, part
from councils.notices.views import line_of, made_public

SHOWN = 6


def newest() -> Iterable[Line]:
    return [line_of(one) for one in made_public()[:SHOWN]]


part(
    "notices",
    "通知公告",
    "site_notices",
    order=2,
    note="联盟公开的公文",
    newest=newest,
    help="秘书处在公文页面逐件公开；涉及具体单位的公文不公开，作废的自动撤下。",
)
