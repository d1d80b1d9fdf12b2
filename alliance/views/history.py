"""The log of all changes: for the audit administrator, the secretary-general and nobody else."""

from django.apps import apps
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from alliance.access import Office, Verdict, holds, require
from alliance.audit import Audited
from alliance.lists import Column, DataTable
from alliance.models import User

SHOWN = 100


def may_read(user) -> Verdict:
    if holds(user, Office.AUDIT_ADMIN, Office.SECRETARY_GENERAL):
        return Verdict.yes()
    return Verdict.no("操作日志仅供审计管理员和秘书长查阅。")


def audited_models() -> dict[str, type]:
    found = [model for model in apps.get_models() if issubclass(model, Audited) and not model._meta.abstract]
    return {model._meta.label_lower: model for model in [*found, User]}


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
    columns = [
        Column("at", "时间", kind="datetime", value="history_date"),
        Column("who", "操作人", value=lambda row: str(row.history_user) if row.history_user_id else "系统"),
        Column("kind", "类型", value=lambda row: {"+": "新建", "~": "修改", "-": "删除"}[row.history_type]),
        Column("record", "记录编号", value=lambda row: str(row.id)),
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
            "table": DataTable(columns, rows[:SHOWN]),
            "shown": SHOWN,
        },
    )
