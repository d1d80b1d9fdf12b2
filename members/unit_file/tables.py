"""The tables of the unit file: its people, those before them, its relations."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from alliance.face.components import Empty
from alliance.face.datatable import Column, DataTable
from alliance.face.inline import link, status_tag
from alliance.ground import access
from alliance.registers.kept import kept
from members.people import rules
from members.people.models import Representative
from members.relations.models import UnitRelation
from members.relations.rules import may_end_relation
from members.units import identifiers
from members.units.models import Unit

NOBODY_YET = Empty("还没有登记人员", "请登记单位负责人和联络员；登记后即可为其开通账号。")


NOBODY_LEFT = Empty("没有在任人员", "成员资格已终止，原任人员见下方“曾任人员”。")


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
    relations = _relations(shown.pk)
    columns = [
        Column("partner", "关联单位", cell=lambda one: _partner(one, shown, user), css="wide"),
        Column("nature", "关联关系"),
        Column("since", "起始日期", kind="date"),
        Column("until", "至（含当日）", kind="date", value="last_on"),
    ]
    if access.is_secretariat(user):
        columns.append(Column("acts", "办理", cell=lambda one: _ending(one, user)))
    return DataTable(columns, relations, caption="关联关系")


def _ending(one: UnitRelation, user: Any) -> str:
    if one.until is not None:
        return "—"
    if not may_end_relation(user, one):
        return "回避，由其他人员办理"
    return link("终止", reverse("relation_end", args=[one.pk]))


@kept
def _relations(unit: int) -> QuerySet:
    return UnitRelation.objects.of(unit).select_related("unit", "other")


def _phone(one: Representative, full: bool) -> str:
    return one.user.phone if full else identifiers.masked_phone(one.user.phone)


def _term(one: Representative) -> str:
    return f"{one.since} 起" if one.until is None else f"{one.since} 至 {one.last_on or one.since}"


def _account(one: Representative) -> str:
    if not one.user.is_active:
        return status_tag("已停用")
    if one.is_to_come:
        return status_tag("到日生效", "info")
    if one.user.username.startswith(identifiers.NO_NUMBER):
        return status_tag("待补手机号", "warning")
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
