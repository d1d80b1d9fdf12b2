"""The board as a part of the public site, and what waits for an enterprise: its posts that have expired."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from alliance.ground import access
from alliance.public.pages import Line, part
from alliance.registers import portal, regulation
from alliance.registers.portal import HOUR, Count, Todo
from members.employment.models.posts import JobPost
from members.job_board import services

EXPIRED = Count("job posts expired")


def newest() -> Iterable[Line]:
    for post in JobPost.objects.open_to_all().select_related("unit").order_by("-filed_at", "-pk")[:6]:
        note = f"{post.unit}　{post.pay_from}–{post.pay_to} 元/月"
        yield Line(post.title, reverse("job", args=[post.pk]), note, post.filed_at)


part(
    "jobs",
    "招聘岗位",
    "job_board",
    order=10,
    note="成员企业发布的岗位",
    newest=newest,
    clause="10.enterprise.4",
    basis="联盟运行管理办法第十条·企业·(四)：岗位通过联盟网站发布",
    help="办法写明岗位“通过联盟网站发布”，默认公开。为用人单位提供网络招聘信息发布服务的平台，"
    "可能须取得人力资源服务许可证；未取得或尚未明确的，请选“仅登录的成员可见”。",
)


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    if own := access.units_with(user):
        yield EXPIRED.of(JobPost.objects.stale(0).filter(unit__in=own))


@portal.todos
def todos(user: Any) -> Iterable[Todo]:
    if number := portal.waiting(user)[EXPIRED]:
        yield Todo(
            f"续期或下线已过期的岗位 {number} 个",
            f"{reverse('record_list', args=['job-post'])}?sort=until",
            note=f"依据{regulation.get('10.enterprise.4').citation}；逾期未维护的考核时扣分",
            kind="岗位发布",
        )


@portal.sweep("job_posts_expired", label="提醒续期或下线岗位", every=HOUR)
def remind() -> int:
    return services.remind()
