"""The log of all changes: for the audit administrator, the secretary-general and nobody else."""

from typing import Any

from django.apps import apps
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import escape

from alliance.access import Office, Verdict, holds, require
from alliance.audit import Audited
from alliance.history_view import withheld
from alliance.lists import Column, DataTable
from alliance.models import User
from alliance.templatetags.face import link

SHOWN = 100
NAMES = ("name", "title", "subject", "filename", "code")  # where a record that is gone kept its name


def may_read(user) -> Verdict:
    if holds(user, Office.AUDIT_ADMIN, Office.SECRETARY_GENERAL):
        return Verdict.yes()
    return Verdict.no("操作日志仅供审计管理员和秘书长查阅。")


def audited_models() -> dict[str, type]:
    found = [model for model in apps.get_models() if issubclass(model, Audited) and not model._meta.abstract]
    return {model._meta.label_lower: model for model in [*found, User]}


def _records_of(model: type, rows: Any, user: User) -> tuple[dict[Any, str], dict[Any, str]]:
    """Names of the records and, where this person may see them, their addresses, by key; two queries at most."""
    keys = {row.id for row in rows}
    found = {one.pk: one for one in model._base_manager.filter(pk__in=keys).select_related()}
    names = {key: str(one) for key, one in found.items()}
    if not hasattr(model, "get_absolute_url") or not hasattr(model.objects, "visible_to"):
        return names, {}
    seen = model.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True)
    return names, {key: found[key].get_absolute_url() for key in seen if key in found}


def _record_cell(row: Any, names: dict[Any, str], addresses: dict[Any, str]) -> str:
    name = names.get(row.id) or _last_name(row)
    return link(name, addresses[row.id]) if row.id in addresses else escape(name)


def _last_name(row: Any) -> str:
    """What a deleted record was called when this was written."""
    called = next((getattr(row, name) for name in NAMES if getattr(row, name, "")), "")
    return f"{called}（已删除）" if called else f"编号 {row.id}（已删除）"


def log(request: HttpRequest) -> HttpResponse:
    """The newest changes of one kind of record, found by person and word."""
    require(may_read(request.user))
    models = audited_models()
    label = request.GET.get("model", "members.unit")
    model = models.get(label, User)
    words = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    rows = model.history.select_related("history_user").order_by("-history_date", "-history_id")
    if words:
        rows = rows.filter(history_change_reason__icontains=words) | rows.filter(history_user__name=words)
    rows = rows.exclude(id__in=withheld(model, request.user))[:SHOWN]
    names, addresses = _records_of(model, rows, request.user)
    columns = [
        Column("at", "时间", kind="datetime", value="history_date"),
        Column("who", "操作人", value=lambda row: str(row.history_user) if row.history_user_id else "系统"),
        Column("kind", "类型", value=lambda row: {"+": "新建", "~": "修改", "-": "删除"}[row.history_type]),
        Column(
            "record",
            "记录",
            value=lambda row: names.get(row.id) or _last_name(row),
            cell=lambda row: _record_cell(row, names, addresses),
            css="wide title",
        ),
        Column("why", "事由", value="history_change_reason", css="wide"),
    ]
    return render(
        request,
        "alliance/history.html",
        {
            "title": "操作日志",
            "models": sorted(
                ((key, str(each._meta.verbose_name)) for key, each in models.items()),
                key=lambda pair: pair[1],
            ),
            "label": label if label in models else "alliance.user",
            "words": words,
            "table": DataTable(columns, rows),
            "shown": SHOWN,
        },
    )
