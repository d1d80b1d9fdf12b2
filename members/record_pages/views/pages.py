"""One record: begun, written, read; and its files."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from alliance.face.acting import autosaved, carry_out, fill_in, is_autosave, press
from alliance.face.components import Attachment, text_of
from alliance.face.datatable import DataTable
from alliance.files import stored
from alliance.ground import access, clock, inputs
from alliance.ground.access import Verdict, require
from alliance.history.words import events_of
from alliance.registers import catalogue
from members.record_pages import columns
from members.record_pages.forms import FileForm, NewForm, form_of
from members.record_pages.rows import table_of
from members.record_pages.views.lists import kind_or_404, own_units
from members.records import kinds, rules, services
from members.records.evidence import RecordFile
from members.records.kinds import Kind
from members.records.models import Record
from members.records.parts import RECORD_PAGE

HISTORY = 100
MAY = ("edit", "discard", "file", "correct", "withdraw", "prove", "reply", "retract", "accept", "send_back")


def visible(request: HttpRequest, kind: str, pk: int) -> Record:
    """The record, or 404 where this person may not see it."""
    related = ("unit", "partner", "filed_by", "looked_by", "answered_by")
    one = kind_or_404(kind)
    rows = one.model.objects.visible_to(request.user).naming(request.user)
    return get_object_or_404(rows.select_related(*related, *one.references), pk=pk)


def new(request: HttpRequest, kind: str) -> HttpResponse:
    """For which unit and period; then the draft itself, or the list where last year's records were taken over."""
    one = kind_or_404(kind)
    units = own_units(request.user, one)
    require(Verdict(bool(units), f"{one.label}由应填报的成员单位人员填写。"))
    wanted = {name: inputs.number(request.GET.get(name)) for name in ("year", "part")}
    initial = {name: value for name, value in wanted.items() if value is not None}
    form = NewForm(request.POST or None, kind=one, units=units, initial=initial)
    answer = carry_out(request, form, lambda: _begun(request, one, form), to=lambda begun: begun)
    context = {"title": f"新建{one.label}", "kind": one, "form": form, "clauses": " ".join(one.clauses)}
    return answer or render(request, "members/record_pages/new.html", context)


def _begun(request: HttpRequest, kind: Kind, form: NewForm) -> HttpResponse:
    asked = form.cleaned_data
    given = {"kind": kind, "unit": asked["unit"], "by": request.user}
    given["year"] = asked.get("year") or clock.today().year
    if asked.get("copy"):
        copied = services.copy_last_year(**given)
        if copied:
            messages.success(request, f"已沿用上年度记录 {len(copied)} 条为草稿，请逐条核对后报送。")
        elif taken := services.filed_last_year(kind, asked["unit"], given["year"]).count():
            messages.info(request, f"上年度已报送的 {taken} 条记录都已沿用过，没有新增草稿。")
        else:
            messages.info(request, "上年度没有已报送的记录，请从空白表填起。")
        if copied or taken:
            return redirect(f"{reverse('record_list', args=[kind.key])}?state={Record.State.DRAFT}")
    begun = services.begin(**given, part=asked.get("part") or 0)
    return redirect("record_edit", kind.key, begun.pk)


def edit(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Write a draft or a returned record, saved by itself; or correct what was filed, for a reason."""
    one = visible(request, kind, pk)
    require(rules.may_correct(request.user, one) if one.is_counted else rules.may_edit(request.user, one))
    form = form_of(one.kind)(request.POST or None, instance=one)
    if is_autosave(request) and not one.is_counted:
        return autosaved(request, form, lambda: _write(request, one, form))
    answer = carry_out(
        request,
        form,
        lambda: _correct(request, one, form) if form.corrects else _write(request, one, form),
        then=lambda saved: _hand_on(request, saved, corrected=form.corrects),
    )
    if answer is not None:
        return answer
    context = {"title": str(one), "record": one, "form": form, "clauses": " ".join(one.kind.clauses)}
    context["warnings"] = rules.warnings(one)
    context["more"] = "more" in request.GET or one.is_counted  # another empty row, for who has no script
    return render(request, "members/record_pages/edit.html", context)


def _write(request: HttpRequest, one: Record, form: Any) -> Record:
    return services.write(one, content=form.content(), seen=form.cleaned_data["version"], by=request.user)


def _correct(request: HttpRequest, one: Record, form: Any) -> Record:
    seen, reason = form.cleaned_data["version"], form.cleaned_data["reason"]
    return services.correct(one, content=form.content(), reason=reason, seen=seen, by=request.user)


def _hand_on(request: HttpRequest, one: Record, *, corrected: bool) -> HttpResponse:
    if corrected:
        messages.success(request, "已更正，等待秘书处核对。")
    elif request.POST.get("act") == "file":
        services.file(one, by=request.user)
        messages.success(request, "已报送。")
    elif request.POST.get("act") == "row":
        return redirect(f"{reverse('record_edit', args=[one.kind.key, one.pk])}?more")
    else:
        messages.success(request, "已保存草稿。")
    return redirect(one)


@require_safe
def record(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """One record with its content, the partner's answer, files, history, who sees it, and what this person may do."""
    one = visible(request, kind, pk)
    return shown(request, one, FileForm(kind=one.kind))


def shown(request: HttpRequest, one: Record, files: FileForm) -> HttpResponse:
    user = request.user
    ours = rules.stands_for(user, one.unit_id)
    theirs = rules.stands_for(user, one.partner_id)
    named = not one.personal or rules.sees_persons(user, one)
    context = {
        "title": str(one),
        "record": one,
        "kind": one.kind,
        "tone": Record.State(one.state).tone,
        "answer": Record.Answer(one.answer),
        "clauses": " ".join(one.kind.clauses),
        "sections": _sections(one, named=named),
        "named_by": [_naming(user, one, kind, name) for kind, name in kinds.referring(one.kind)],
        "warnings": rules.warnings(one) if ours or theirs else [],
        "named": named,
        "files": [_attachment(one, file, user) for file in services.files_of(one)],
        "file_form": files,
        "ours": ours,
        "theirs": theirs and not ours,
        "desk": access.is_secretariat(user),
        "may": {name: getattr(rules, f"may_{name}")(user, one) for name in MAY},
        "deadline": _deadline(one),
        "events": events_of(one, limit=HISTORY),
        "audience": audience(one),
        "parts": RECORD_PAGE.drawn(one, request),
    }
    return render(request, "members/record_pages/record.html", context)


def _sections(one: Record, *, named: bool) -> list[tuple[str, list[tuple[str, str, bool]], list[DataTable]]]:
    """Each section as (label, what stands there, whether it is long), and the tables of its lines."""
    found, rows = [], one.kind.lines
    for title, names in one.kind.sections.items():
        told = [_line(one, name, named=named) for name in names if name not in rows]
        found.append(
            (title, told, [table_of(rows[name], getattr(one, name)) for name in names if name in rows])
        )
    if one.remark and (named or "remark" not in one.personal):
        found.append(("备注", [("备注", text_of(one.remark), True)], []))
    return found


def _naming(user: Any, one: Record, kind: Kind, name: str) -> tuple[str, DataTable]:
    """The records of another kind that name this one, as far as this person sees them."""
    rows = (
        kind.model.objects.visible_to(user)
        .naming(user)
        .filter(**{name: one})
        .select_related("unit", "partner", name)
    )
    listed = columns.of_list(kind, named=bool(access.units_with(user)))
    shown = [column for column in listed if column.key not in ("unit", name)]
    return kind.label, DataTable(
        shown, list(rows), row_url=lambda row: row.get_absolute_url(), caption=kind.label
    )


def _line(one: Record, name: str, *, named: bool) -> tuple[str, str, bool]:
    column = columns.column(one.kind, name)
    text = column.shown(one) if named or name not in one.personal else "仅双方单位可以查阅"
    return column.label, text, one.kind.field(name).get_internal_type() == "TextField"


def _deadline(one: Record) -> Any:
    """Until when it is to be corrected, or filed; None for what is never due."""
    if one.state == Record.State.RETURNED:
        return one.correct_by
    return one.kind.deadlines(one.year).get(one.part) if one.year >= kinds.since() else None


def audience(one: Record) -> list[str]:
    """Who sees this record, in sentences (谁能看到这条记录)."""
    if one.state == Record.State.DRAFT:
        return [f"{one.unit}的人员：可以修改。", "其他人看不到草稿。"]
    partner = [f"{one.partner}的人员：可以查阅、确认或提出异议。"] if one.partner_id else []
    if one.personal:
        return [
            f"{one.unit}的人员：全部内容，可以更正和撤回。",
            *partner,
            "姓名等人员信息和所附材料：只有以上单位可以查阅。",
            "秘书处、理事会成员：其余内容，秘书处可以核对和退回。其他成员单位看不到。",
        ]
    return [
        f"{one.unit}的人员：全部内容，可以更正和撤回。",
        *partner,
        "秘书处：全部内容，可以核对和退回；来自双方及其关联单位的人员只能查阅（回避）。",
        "理事会成员：可以查阅。其他成员单位看不到。",
    ]


def _attachment(one: Record, file: RecordFile, user: Any) -> Attachment:
    url = reverse("record_file", args=[file.pk])
    return Attachment(
        file.title,
        url,
        file.size,
        preview_url=f"{url}?inline" if file.can_be_previewed else "",
        dated=file.dated_on,
        delete_url=reverse("record_file_remove", args=[file.pk]) if rules.may_prove(user, one) else "",
    )


@require_POST
def add_file(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Put a file beside a record; what is missing is said on its page."""
    one = visible(request, kind, pk)
    require(rules.may_prove(request.user, one))
    form = FileForm(request.POST, request.FILES, kind=one.kind)
    answer = fill_in(request, form, services.add_file, one, done="材料已上传。", to=one)
    return answer or shown(request, one, form)


def _file(request: HttpRequest, pk: Any) -> tuple[Record, RecordFile]:
    found = get_object_or_404(RecordFile, pk=inputs.uuid(pk), removed=False)
    one = visible(request, found.kind, found.record_id)
    if one.personal and not rules.sees_persons(request.user, one):
        raise Http404("文件不存在")
    return one, found


@catalogue.left_out(catalogue.ATTACHED)
@require_safe
def file(request: HttpRequest, pk: Any) -> HttpResponse:
    """The file itself, for who may see its record; `?inline` shows pictures and PDF in place."""
    return stored.serve(_file(request, pk)[1], request)


@require_POST
def remove_file(request: HttpRequest, pk: Any) -> HttpResponse:
    one, found = _file(request, pk)
    return press(request, one, services.remove_file, "材料已移除。", to=one, file=found)
