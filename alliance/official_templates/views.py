"""The kinds of documents with their templates, and one of them: uploaded, looked at, put in force, given up."""

from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from alliance.face.acting import carry_out, fill_in, press
from alliance.face.components import Empty
from alliance.face.datatable import Column, DataTable
from alliance.face.inline import link, status_tag
from alliance.files import stored, uploads
from alliance.files.uploads import CONTENT_TYPES, UploadField
from alliance.ground.access import Refused, require
from alliance.history.words import events_of
from alliance.official.docx import as_docx
from alliance.official.filling import fill
from alliance.official.forms import Form, forms
from alliance.official.placeholders import FIELDS, MAX_BYTES, placeholders
from alliance.official_templates import rules, services
from alliance.official_templates.builtin import builtin_template
from alliance.official_templates.models import DocumentTemplate
from alliance.official_templates.samples import sample_of
from alliance.paper.papers import Paper, paper
from alliance.registers import catalogue

CLAUSES = "9.secretary_general.2"
State = DocumentTemplate.State


class TemplateForm(django_forms.Form):
    file = UploadField(label="Word 模板", kinds=("docx",), max_bytes=MAX_BYTES)
    remark = django_forms.CharField(
        label="说明", max_length=200, required=False, help_text="例如：按新版红头调整"
    )


def _form(key: str) -> Form:
    try:
        return forms()[key]
    except KeyError as error:
        raise Http404 from error


def document_templates(request: HttpRequest) -> HttpResponse:
    """Each kind of document, and whose template its Word face has."""
    require(rules.may_manage(request.user))
    rows = list(DocumentTemplate.objects.select_related("used_by"))
    used = sorted((one for one in rows if one.since), key=lambda one: (one.since, one.created_at))
    now = {one.form: one for one in used}
    waiting = {one.form for one in rows if one.state == State.WAITING}
    listed = [
        {"form": one, "now": _own(now.get(key)), "waiting": key in waiting} for key, one in forms().items()
    ]
    columns = [
        Column("form", "文种", value=lambda row: row["form"].label, css="title nowrap"),
        Column(
            "now", "现用模板", value=lambda row: row["now"].name if row["now"] else "内置模板", css="wide"
        ),
        Column(
            "since",
            "启用时间",
            kind="datetime",
            value=lambda row: row["now"] and row["now"].since,
            css="nowrap",
        ),
        Column("by", "启用人", value=lambda row: str(row["now"].used_by or "") if row["now"] else ""),
        Column(
            "waiting",
            "待启用",
            value=lambda row: "有" if row["waiting"] else "",
            cell=lambda row: status_tag("有", "warning") if row["waiting"] else "",
        ),
    ]
    table = DataTable(
        columns, listed, row_url=lambda row: reverse("document_template", args=[row["form"].key])
    )
    context = {"title": "公文模板", "table": table, "clauses": CLAUSES}
    return render(request, "alliance/official_templates/list.html", context)


def _own(one: DocumentTemplate | None) -> DocumentTemplate | None:
    return one if one is not None and one.file else None


def document_template(request: HttpRequest, form: str) -> HttpResponse:
    """One kind: what is in force, what waits, what was; and the form to upload another."""
    require(rules.may_manage(request.user))
    shown, typed = _form(form), TemplateForm(request.POST or None, request.FILES or None)
    answer = fill_in(request, typed, services.upload, form, done="模板已检查并保存，请预览后启用。")
    if answer:
        return answer
    rows = list(DocumentTemplate.objects.of(form).select_related("uploaded_by", "used_by"))
    now, user = _own(DocumentTemplate.objects.in_force(form, None)), request.user
    context = {
        "title": f"公文模板：{shown.label}",
        "form": typed,
        "key": form,
        "now": now,
        "unused": _unused(now),
        "waiting": [(one, rules.may_use(user, one)) for one in rows if one.state == State.WAITING],
        "may_go_back": rules.may_go_back(user, form),
        "table": _history([one for one in rows if one.since]),
        "fields": FIELDS,
        "events": [event for one in rows[:SHOWN] for event in events_of(one)],
        "clauses": CLAUSES,
    }
    return render(
        request, "alliance/official_templates/detail.html", context, status=422 if typed.errors else 200
    )


SHOWN = 10  # templates whose history the page tells


def _unused(now: DocumentTemplate | None) -> list[str]:
    """Placeholders that the template in force has no place for."""
    if now is None or not now.file.storage.exists(now.file.name):
        return []
    with now.file.open("rb") as file:
        used = placeholders(file.read())
    return [name for name in FIELDS if name not in used]


def _history(rows: list[DocumentTemplate]) -> DataTable:
    rows = sorted(rows, key=lambda one: (one.since, one.created_at), reverse=True)
    columns = [
        Column(
            "name",
            "模板",
            value=lambda one: one.name or "内置模板",
            cell=lambda one: (
                link(one.name, reverse("document_template_file", args=[one.pk])) if one.file else "内置模板"
            ),
            css="title wide",
        ),
        Column("since", "启用时间", kind="datetime", css="nowrap"),
        Column("used_by", "启用人", value=lambda one: str(one.used_by or "系统"), css="nowrap"),
        Column("remark", "说明", css="wide"),
    ]
    return DataTable(columns, rows, empty=Empty("一直用内置模板", "上传并启用自己的模板后，在这里留下记录。"))


@catalogue.left_out("公文的 Word 模板，在“公文模板”页面下载。")
@require_safe
def document_template_file(request: HttpRequest, pk: UUID) -> FileResponse:
    require(rules.may_manage(request.user))
    return stored.serve(get_object_or_404(DocumentTemplate, pk=pk), request)


@catalogue.left_out("公文的 Word 模板，在“公文模板”页面下载。")
@require_safe
def document_template_builtin(request: HttpRequest, form: str) -> FileResponse:
    """The built-in face with its placeholders, to be changed and uploaded."""
    require(rules.may_manage(request.user))
    shown = _form(form)
    return uploads.serve(
        ContentFile(builtin_template(shown), name="template"),
        f"{shown.label}模板.docx",
        CONTENT_TYPES["docx"],
    )


@require_POST
def document_template_use(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(DocumentTemplate, pk=pk)
    return press(request, found, services.put_in_use, "已启用，此后印发的文件用这个模板；以前印发的不变。")


@require_POST
def document_template_back(request: HttpRequest, form: str) -> HttpResponse:
    _form(form)
    return carry_out(
        request,
        None,
        lambda: services.go_back(form, why=request.POST.get("reason", ""), by=request.user),
        done="已改回内置模板。",
    )


@catalogue.left_out("公文的 Word 模板，在“公文模板”页面下载。")
@paper
def document_template_sample(request: HttpRequest, form: str) -> Paper:
    """A made-up document in the template of the address (`?of=`), else in the one that is in force, as Word."""
    require(rules.may_manage(request.user))
    shown, chosen = _form(form), _chosen(form, request.GET.get("of", ""))
    return Paper(
        "",
        {},
        f"{shown.label}模板预览.docx",
        code=chosen.stamp if chosen else "",
        docx=lambda code: _drawn(shown, chosen),
    )


def _chosen(form: str, key: str) -> DocumentTemplate | None:
    if not key:
        return _own(DocumentTemplate.objects.in_force(form, None))
    try:
        return get_object_or_404(DocumentTemplate, pk=key, form=form)
    except (ValidationError, ValueError) as error:
        raise Http404 from error


def _drawn(shown: Form, chosen: DocumentTemplate | None) -> bytes:
    official: Any = sample_of(shown)
    if chosen is None or not chosen.file:
        return as_docx(official)
    try:
        with chosen.file.open("rb") as file:
            return fill(file.read(), official)
    except FileNotFoundError as error:
        raise Refused("模板文件已丢失，请重新上传。") from error
