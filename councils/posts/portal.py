"""What the secretariat's posts contribute to the whole: menu, posts whose ground is gone, and the clauses they serve."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from alliance.ground import access
from alliance.registers import first_steps, portal, regulation
from alliance.registers.kept import kept
from alliance.registers.portal import Count, Todo
from councils.posts.models import SecretariatPost
from councils.posts.rules import posts_without_ground
from councils.terms.models.seats import Seat
from councils.terms.models.terms import CouncilRole
from councils.terms.portal import sees_council
from members.people.models import Representative
from members.units.models import Unit

Post = SecretariatPost.Post
WORDS = (
    ("指定秘书", "常务理事和理事单位须指定一名固定人员担任秘书（第九条）"),
    ("人力资源部门主要负责人", "副理事长单位人力资源部门主要负责人担任副秘书长（第九条）"),
)

portal.menu("秘书处", "posts", area="council", order=10, shown=sees_council, pages=("posts_ever",))


@portal.todos
def groundless(user: Any) -> Iterable[Todo]:
    """For the secretariat: posts whose ground is gone."""
    if not access.is_secretariat(user):
        return []
    held = _held()
    missing = posts_without_ground(held)
    return [
        Todo(
            f"{post}的任职条件已不具备", reverse("post", args=[post.pk]), note=missing[post.pk], kind="秘书处"
        )
        for post in held
        if post.pk in missing
    ]


@kept
def _held() -> QuerySet:
    return SecretariatPost.objects.current().select_related("unit", "user")


def without_secretary() -> QuerySet[Unit]:
    """Units of standing directors and directors that have not named their fixed 秘书 (第九条)."""
    named = SecretariatPost.objects.current().filter(post=Post.SECRETARY, unit=OuterRef("pk"))
    return _seated(CouncilRole.STANDING, CouncilRole.ORDINARY).filter(~Exists(named))


def without_hr_lead() -> QuerySet[Unit]:
    """Vice-chair units without a leader in charge of personnel, who would be 副秘书长 (第九条)."""
    leads = Representative.objects.current().filter(role=Representative.Role.HR_LEAD, unit=OuterRef("pk"))
    return _seated(CouncilRole.VICE_CHAIR).filter(~Exists(leads))


def _seated(*roles: str) -> QuerySet[Unit]:
    seats = Seat.objects.current().filter(role__in=roles, unit=OuterRef("pk"))
    return Unit.objects.active().filter(Exists(seats))


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """For the secretariat how many seat units have not named whom the regulation asks for; for a unit's people whether theirs has."""
    own = access.units_with(user)
    for missing, of_all, of_own in CHASED:
        if access.is_secretariat(user):
            yield of_all.of(missing())
        if own:
            yield of_own.of(missing().filter(pk__in=own))


@portal.todos
def unnamed(user: Any) -> Iterable[Todo]:
    """Fixed secretaries and personnel leads that are still to be named: by the unit, and recorded by the office."""
    number_of, url = portal.waiting(user), reverse("posts")
    for (_, of_all, of_own), (who, note) in zip(CHASED, WORDS, strict=True):
        if number := number_of[of_all]:
            yield Todo(f"{number} 个席位单位还没有{who}", url, note=note, kind="秘书处")
        if number_of[of_own]:
            yield Todo(f"本单位还没有{who}", url, note=f"{note}；请把姓名、手机报给秘书处登记", kind="秘书处")


CHASED = (
    (without_secretary, Count("seat units without secretary"), Count("own seat unit without secretary")),
    (without_hr_lead, Count("vice-chair units without lead"), Count("own vice-chair unit without lead")),
)


def posts_in(*posts: str):
    """A count of the posts that were held on a day of the year."""

    def count(year: int) -> int:
        held = SecretariatPost.objects.filter(since__lt=date(year + 1, 1, 1), post__in=posts)
        return held.exclude(until__lte=date(year, 1, 1)).count()

    return count


for _ref, _label, _posts in (
    ("9", "秘书处职务", Post.values),
    ("9.secretariat.1", "秘书处职务", (Post.SECRETARY_GENERAL, Post.OFFICER)),
    ("9.deputy", "副秘书长", (Post.DEPUTY_SECRETARY_GENERAL,)),
    ("9.secretary", "各单位秘书", (Post.SECRETARY,)),
):
    regulation.serve(_ref, "posts", _label, posts_in(*_posts), shown=sees_council)


@first_steps.step("任命副秘书长和秘书处工作人员", "post_new", order=40, note="须先登记席位；可以稍后办理")
def the_secretariat_is_in(user: Any) -> bool:
    return SecretariatPost.objects.count() > 1
