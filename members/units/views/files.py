"""The unit file (单位档案): everything about one unit on one page, and its whole history."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from alliance.face.components import Empty, Event
from alliance.face.datatable import Column, DataTable
from alliance.ground import access
from alliance.history.words import events_of
from alliance.templatetags.face import link, status_tag
from members.people.models import Representative
from members.units import identifiers, panels, rules
from members.units.models import Unit, UnitRelation
from members.units.views.units import state_of, visible_unit

RECENT = 6
NOBODY_YET = Empty("还没有登记人员", "请登记单位负责人和联络员；登记后即可为其开通账号。")
NOBODY_LEFT = Empty("没有在任人员", "成员资格已终止，原任人员见下方“曾任人员”。")
ALL = 200


def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """The file as its reader may see it: basics, people, relations, what other apps add, history, who sees it."""
    shown = visible_unit(request, pk)
    people = list(shown.representatives.select_related("user", "unit").by_rank())
    serving = [one for one in people if one.is_current or one.is_to_come]
    full = bool(rules.may_see_contacts(request.user, shown))
    state, tone = state_of(shown)
    return render(
        request,
        "members/units/detail.html",
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
            "relations": relations_table(shown, request.user),
            "panels": panels.drawn(shown, request),
            "events": recent_events(shown, RECENT),
            "audience": audience(shown, serving),
            "full": full,
            "phone": shown.phone if full else identifiers.masked_mobile(shown.phone),
            "may_change": rules.may_change_unit(request.user, shown),
            "may_appoint": rules.may_appoint(request.user, shown),
            "may_end": rules.may_end_membership(request.user, shown),
            "may_reinstate": rules.may_reinstate(request.user, shown),
            "may_declare": rules.may_declare_relation(request.user, shown),
            "secretariat": access.is_secretariat(request.user),
        },
    )


def history(request: HttpRequest, pk: int) -> HttpResponse:
    """All changes of the unit, its people and its relations, the newest first."""
    shown = visible_unit(request, pk)
    return render(
        request,
        "members/units/history.html",
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
    rows = Representative.history.filter(unit_id=shown.pk).select_related("user", "history_user")
    return [
        Event(
            at=row.history_date,
            title=f"{row.user}（{row.get_role_display()}）：{row.history_change_reason}",
            who=str(row.history_user) if row.history_user_id else "系统",
            why=f"{row.since} 起" + (f"，{row.until} 终止" if row.until else ""),
        )
        for row in rows.order_by("-history_date", "-history_id")[:limit]
    ]


def _relation_events(shown: Unit, limit: int) -> list[Event]:
    rows = UnitRelation.history.filter(unit_id=shown.pk) | UnitRelation.history.filter(other_id=shown.pk)
    rows = rows.select_related("unit", "other", "history_user").order_by("-history_date", "-history_id")
    return [
        Event(
            at=row.history_date,
            title=f"与 {row.other if row.unit_id == shown.pk else row.unit} 的关联关系：{row.history_change_reason}",
            who=str(row.history_user) if row.history_user_id else "系统",
        )
        for row in rows[:limit]
    ]


def people_table(serving: list[Representative], user: Any, full: bool, *, over: bool) -> DataTable:
    """Those in office or to come, with what may be done about each."""
    columns = [
        Column("name", "姓名", value="user.name", css="nowrap"),
        Column("role", "身份", value=lambda one: one.get_role_display(), css="nowrap"),
        Column("title", "职务"),
        Column("duties", "联盟工作分工"),
        Column("phone", "手机", kind="code", value=lambda one: _phone(one, full)),
        Column("term", "任期", value=_term, css="nowrap"),
        Column("account", "账号", cell=_account),
    ]
    if not full:
        columns = [one for one in columns if one.key != "account"]
    if access.is_secretariat(user):
        columns.append(Column("acts", "办理", cell=lambda one: _acts(one, user)))
    return DataTable(
        columns,
        serving,
        caption="在任人员",
        empty=NOBODY_LEFT if over else NOBODY_YET,
    )


def former_table(former: list[Representative]) -> DataTable:
    return DataTable(
        [
            Column("name", "姓名", value="user.name"),
            Column("role", "身份", value=lambda one: one.get_role_display()),
            Column("title", "职务"),
            Column("term", "任期", value=_term),
            Column("end_reason", "终止原因"),
        ],
        sorted(former, key=lambda one: (one.until, one.pk), reverse=True),
        caption="曾任人员",
    )


def relations_table(shown: Unit, user: Any) -> DataTable:
    relations = list(UnitRelation.objects.of(shown).select_related("unit", "other"))
    columns = [
        Column("partner", "关联单位", cell=lambda one: _partner(one, shown, user), css="wide"),
        Column("nature", "关联关系"),
        Column("since", "起始日期", kind="date"),
        Column("until", "终止日期", kind="date"),
    ]
    if access.is_secretariat(user):
        columns.append(
            Column(
                "acts",
                "办理",
                cell=lambda one: (
                    link("终止", reverse("relation_end", args=[one.pk])) if one.until is None else "—"
                ),
            )
        )
    return DataTable(columns, relations, caption="关联关系")


def audience(shown: Unit, serving: list[Representative]) -> list[str]:
    """Who sees this record, in sentences (谁能看到这条记录)."""
    own = "、".join(dict.fromkeys(one.user.name for one in serving if one.is_current and one.user.is_active))
    return [
        "秘书处人员：全部内容，可以修改。",
        f"本单位在任人员（{own or '现在没有'}）：全部内容，可以修改联系方式和简介。",
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


def _phone(one: Representative, full: bool) -> str:
    return one.user.phone if full else identifiers.masked_phone(one.user.phone)


def _term(one: Representative) -> str:
    return f"{one.since} 起" if one.until is None else f"{one.since} 至 {one.until}"


def _account(one: Representative) -> str:
    if not one.user.is_active:
        return status_tag("已停用")
    if one.is_to_come:
        return status_tag("到日生效", "info")
    if not one.user.has_usable_password():
        return status_tag("未发放密码", "warning")
    return (
        status_tag("待本人修改密码", "info")
        if one.user.must_change_password
        else status_tag("在用", "success")
    )


def _acts(one: Representative, user: Any) -> str:
    acts = [("修改", "representative_edit"), ("发放密码", "representative_invite")]
    if rules.may_hand_over(user, one):
        acts += [("交接", "representative_replace"), ("终止", "representative_end")]
    elif rules.may_resume(user, one):
        acts.append(("撤销终止", "representative_resume"))
    links = ((link(label, reverse(name, args=[one.pk])),) for label, name in acts)
    return format_html('<div class="row">{}</div>', format_html_join("", "{}", links))


def _partner(relation: UnitRelation, shown: Unit, user: Any) -> str:
    partner = relation.partner_of(shown)
    seen = access.offices(user) or partner.pk in access.units_with(user)
    return link(partner.name, partner.get_absolute_url() if seen else "")
