"""Posts of the secretariat (第九条): who appoints, and which person of which unit may hold them."""

from typing import Any

from alliance import access
from alliance.access import Office, Verdict
from councils.models import CouncilRole, Seat, SecretariatPost
from members.models import Representative, Unit

Post = SecretariatPost.Post

# 第九条: the seat that the unit must hold for one of its people to hold the post.
SEATS_BEHIND: dict[str, tuple[str, ...]] = {
    Post.SECRETARY_GENERAL: (CouncilRole.CHAIR,),
    Post.DEPUTY_SECRETARY_GENERAL: (CouncilRole.VICE_CHAIR,),
    Post.SECRETARY: (CouncilRole.STANDING, CouncilRole.ORDINARY),
}


def may_manage_posts(user: Any) -> Verdict:
    if access.is_secretariat(user) or access.is_chair(user):
        return Verdict.yes()
    return Verdict.no("只有秘书处和理事长可以任免秘书处职务。")


def _may_decide(user: Any, post: str) -> Verdict:
    """Chair: every post. Secretary-general: all but the own one. Others of the secretariat: a unit's 秘书."""
    if access.is_chair(user):
        return Verdict.yes()
    if post == Post.SECRETARY_GENERAL:
        return Verdict.no("秘书长由理事长任免。")
    if access.holds(user, Office.SECRETARY_GENERAL):
        return Verdict.yes()
    if post == Post.SECRETARY and access.is_secretariat(user):
        return Verdict.yes()
    return Verdict.no(f"{Post(post).label}由秘书长或理事长任免。")


def may_appoint(user: Any, post: str, person: Any) -> Verdict:
    if user == person:
        return Verdict.no("不能任命自己。")
    return _may_decide(user, post)


def may_end_post(user: Any, post: SecretariatPost) -> Verdict:
    if post.until is not None:
        return Verdict.no("该职务已终止。")
    if user == post.user:
        return Verdict.no("不能免去自己的职务。")
    return _may_decide(user, post.post)


def may_hold_post(post: str, person: Any, unit: Unit) -> Verdict:
    """The conditions of 第九条 for a person of a unit today; each denial names the one that is missing."""
    if not person.is_active:
        return Verdict.no("该人员的账号已停用。")
    if not unit.is_active:
        return Verdict.no(f"{unit}不是现任成员单位。")
    wanted = SEATS_BEHIND.get(post, ())
    held = Seat.objects.current().filter(unit=unit).values_list("role", flat=True)
    if wanted and not set(wanted) & set(held):
        seats = "或".join(CouncilRole(role).label for role in wanted)
        return Verdict.no(f"{Post(post).label}应来自{seats}，{unit}现在不是（第九条）。")
    stands = list(Representative.objects.current().filter(user=person).select_related("unit"))
    here = {one.role for one in stands if one.unit_id == unit.pk}
    if post == Post.DEPUTY_SECRETARY_GENERAL and Representative.Role.HR_LEAD not in here:
        return Verdict.no(
            f"副秘书长由副理事长单位人力资源负责人担任，{person}未登记为{unit}的分管人力资源负责人（第九条）。"
        )
    if post == Post.SECRETARY and not here:
        return Verdict.no(f"秘书应为本单位的固定人员，{person}未登记为{unit}的单位人员（第九条）。")
    elsewhere = sorted({str(one.unit) for one in stands if one.unit_id != unit.pk})
    if post == Post.SECRETARY_GENERAL and elsewhere and not here:
        return Verdict.no(f"秘书长由理事长单位担任，{person}登记为{'、'.join(elsewhere)}的人员（第九条）。")
    return Verdict.yes()


def posts_without_seat(posts: list[SecretariatPost]) -> dict[int, str]:
    """`{post id: reason}` for open posts whose unit no longer holds the seat behind them (第九条), in one query."""
    seats = _seats_of({post.unit_id for post in posts})
    return {
        post.pk: reason for post in posts if (reason := _without_seat(post, seats.get(post.unit_id, set())))
    }


def posts_without_ground(posts: list[SecretariatPost]) -> dict[int, str]:
    """As `posts_without_seat`, and also those whose person no longer has the place in the unit; two queries."""
    seats = _seats_of({post.unit_id for post in posts})
    roles: dict[tuple[int, int], set[str]] = {}
    people = Representative.objects.current().filter(user__in={post.user_id for post in posts})
    for user, unit, role in people.values_list("user", "unit", "role"):
        roles.setdefault((user, unit), set()).add(role)
    return {
        post.pk: reason
        for post in posts
        if (
            reason := _without_seat(post, seats.get(post.unit_id, set()))
            or _without_place(post, roles.get((post.user_id, post.unit_id), set()))
        )
    }


def _seats_of(units: set[int]) -> dict[int, set[str]]:
    seats: dict[int, set[str]] = {}
    for unit, role in Seat.objects.current().filter(unit__in=units).values_list("unit", "role"):
        seats.setdefault(unit, set()).add(role)
    return seats


def _without_seat(post: SecretariatPost, seats: set[str]) -> str:
    wanted = SEATS_BEHIND.get(post.post, ())
    if wanted and not seats & set(wanted):
        return f"所在单位已不是{'或'.join(CouncilRole(role).label for role in wanted)}"
    return ""


def _without_place(post: SecretariatPost, roles: set[str]) -> str:
    if post.post == Post.DEPUTY_SECRETARY_GENERAL and Representative.Role.HR_LEAD not in roles:
        return "已不是所在单位的分管人力资源负责人"
    if post.post == Post.SECRETARY and not roles:
        return "已不是所在单位的人员"
    return ""
