"""The unit file (单位档案): everything about one unit on one page, and its whole history."""

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from alliance.face.components import Event
from alliance.ground import access
from alliance.ground.access import units_read
from alliance.history.words import events_of
from alliance.registers.kept import kept
from members.membership.rules import may_end_membership, may_reinstate
from members.people.models import Representative
from members.people.rules import may_appoint
from members.relations.models import UnitRelation
from members.relations.rules import may_declare_relation
from members.unit_file.tables import former_table, people_table, relations_table
from members.units import identifiers, rules
from members.units.models import FormerName, Unit, UnitUserObjectPermission
from members.units.parts import UNIT_FILE
from members.units.views import state_of, visible_unit

RECENT = 6


ALL = 200


def my_unit(request: HttpRequest) -> HttpResponse:
    """The file of the unit one stands for, or stood for to its end; a choice when there are several."""
    own = list(Unit.objects.filter(pk__in=units_read(request.user)).in_order())
    if len(own) == 1:
        return redirect(own[0])
    return render(request, "members/unit_file/mine.html", {"title": "我的单位", "units": own})


def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """The file as its reader may see it: basics, people, relations, what other apps add, history, who sees it."""
    shown = visible_unit(request, pk)
    people = _people(shown.pk)
    serving = [one for one in people if one.is_current or one.is_to_come]
    full = bool(rules.may_see_contacts(request.user, shown))
    state, tone = state_of(shown)
    return render(
        request,
        "members/unit_file/detail.html",
        {
            "title": shown.name,
            "unit": shown,
            "state": state,
            "tone": tone,
            "serving": people_table(
                serving, request.user, full, over=shown.ended_on is not None and not shown.is_active
            ),
            "former": former_table([one for one in people if one not in serving]),
            "gaps": _gaps(shown, serving),
            "former_names": _former_names(shown.pk),
            "relations": relations_table(shown, request.user),
            "parts": UNIT_FILE.drawn(shown, request),
            "events": recent_events(shown, RECENT),
            "audience": audience(shown, serving),
            "full": full,
            "phone": shown.phone if full else identifiers.masked_mobile(shown.phone),
            "may_change": rules.may_change_unit(request.user, shown),
            "may_appoint": may_appoint(request.user, shown),
            "may_end": may_end_membership(request.user, shown),
            "may_reinstate": may_reinstate(request.user, shown),
            "may_declare": may_declare_relation(request.user, shown),
            "secretariat": access.is_secretariat(request.user),
        },
    )


@kept
def _people(unit: int) -> QuerySet:
    return Representative.objects.filter(unit=unit).select_related("user", "unit").by_rank()


@kept
def _former_names(unit: int) -> QuerySet:
    return FormerName.objects.filter(unit=unit)


def history(request: HttpRequest, pk: int) -> HttpResponse:
    """All changes of the unit, its people and its relations, the newest first."""
    shown = visible_unit(request, pk)
    return render(
        request,
        "members/unit_file/history.html",
        {"title": "历史记录", "unit": shown, "events": recent_events(shown, ALL), "limit": ALL},
    )


def recent_events(shown: Unit, limit: int) -> list[Event]:
    """The newest changes of a unit, its appointments and its relations; three queries."""
    return sorted(
        [*events_of(shown, limit=limit), *_people_events(shown, limit), *_relation_events(shown, limit)],
        key=lambda event: event.at,
        reverse=True,
    )[:limit]


def _people_events(shown: Unit, limit: int) -> list[Event]:
    return [
        Event(
            at=row.history_date,
            title=f"{row.user}（{row.get_role_display()}）：{row.history_change_reason}",
            who=str(row.history_user) if row.history_user_id else "系统",
            why=f"{row.since} 起" + (f"，{row.until} 起终止" if row.until else ""),
        )
        for row in _people_changed(shown.pk, limit=limit)
    ]


@kept
def _people_changed(unit: int, *, limit: int) -> QuerySet:
    rows = Representative.history.filter(unit_id=unit).select_related("user", "history_user")
    return rows.order_by("-history_date", "-history_id")[:limit]


def _relation_events(shown: Unit, limit: int) -> list[Event]:
    return [
        Event(
            at=row.history_date,
            title=f"与 {row.other if row.unit_id == shown.pk else row.unit} 的关联关系：{row.history_change_reason}",
            who=str(row.history_user) if row.history_user_id else "系统",
        )
        for row in _relations_changed(shown.pk, limit=limit)
    ]


@kept
def _relations_changed(unit: int, *, limit: int) -> QuerySet:
    rows = UnitRelation.history.filter(Q(unit_id=unit) | Q(other_id=unit))
    rows = rows.select_related("unit", "other", "history_user")
    return rows.order_by("-history_date", "-history_id")[:limit]


def audience(shown: Unit, serving: list[Representative]) -> list[str]:
    """Who sees this record, in sentences (谁能看到这条记录)."""
    own = "、".join(dict.fromkeys(one.user.name for one in serving if one.is_current and one.user.is_active))
    still = []
    if shown.ended_on is not None:
        former = UnitUserObjectPermission.objects.filter(
            content_object=shown, permission__codename="read_unit", user__is_active=True
        )
        readers = "、".join(former.order_by("user__name_key").values_list("user__name", flat=True).distinct())
        if readers:
            still = [f"终止时在任的人员（{readers}）：只能查阅，至 {shown.file_open_on}（含当日）。"]
    return [
        "秘书处人员：全部内容，可以修改。",
        f"本单位在任人员（{own or '现在没有'}）：全部内容，可以修改联系方式和简介。",
        *still,
        "理事会成员和系统、安全、审计管理员：全部内容，但手机号只显示部分数字，不显示邮箱。",
        "其他成员单位的人员看不到。",
    ]


def _gaps(shown: Unit, serving: list[Representative]) -> list[str]:
    """Which office of a member nobody holds, and liaisons beyond what the regulation asks for."""
    if not shown.is_active:
        return []
    present = [one for one in serving if one.is_current]
    roles = {one.role for one in present}
    gaps = []
    if Representative.Role.HEAD not in roles:
        gaps.append("没有单位负责人：自评和申请将无人确认。")
    liaisons = {one.user_id for one in present if one.role == Representative.Role.LIAISON}
    if not liaisons:
        gaps.append("没有联络员：月度信息和自评将无人填报。")
    if shown.kind == Unit.Kind.SCHOOL and len(liaisons) > 2:
        gaps.append(f"联络员 {len(liaisons)} 名，超出办法规定的 1-2 名固定人员。")
    return gaps
