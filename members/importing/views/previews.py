"""What an import will do, before and after it is done: preview, questions, confirmation, what was left out."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_GET, require_POST

from alliance.background import works
from alliance.face.acting import button, carry_out
from alliance.face.components import Empty
from alliance.face.datatable import Column, DataTable, error_columns, sheet_row
from alliance.face.inline import status_tag
from alliance.files import downloads
from alliance.files.downloads import Taken
from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.signin import reauth
from members.importing import rules
from members.importing.forms import AnswerForm
from members.importing.models import RosterImport
from members.importing.services import applying, uploading
from members.importing.views.imports import download, visible

PAGE = 50
SHOWN_ERRORS = 200
OUTCOMES = {
    "error": ("错误", "danger"),
    "new": ("新增", "success"),
    "change": ("变更", "info"),
    "same": ("不变", "neutral"),
}


def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What the import will do, row by row, with its errors; everything is still undecided."""
    upload = visible(request, pk)
    if upload.state == RosterImport.State.MATCHING:
        return redirect("roster_match", pk=pk)
    wanted = request.GET.get("show", "")
    rows = [row for row in upload.rows if row["outcome"] == wanted or wanted not in OUTCOMES]
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    counts = {key: sum(row["outcome"] == key for row in upload.rows) for key in OUTCOMES}
    return render(
        request,
        "members/importing/preview.html",
        {
            "title": "导入预览",
            "upload": upload,
            "state_tone": RosterImport.State(upload.state).tone,
            "counts": counts,
            "good": counts["new"] + counts["change"],
            "total": len(upload.rows),
            "table": _rows_table(page.object_list, upload.errors),
            "page": page,
            "wanted": wanted if wanted in OUTCOMES else "",
            "shown_only": f"只列出“{OUTCOMES[wanted][0]}”的行" if wanted in OUTCOMES else "",
            "all_label": "列出全部行",
            "all_url": "?" if wanted in OUTCOMES else "",
            "errors": DataTable(error_columns(), upload.errors[:SHOWN_ERRORS], caption="错误"),
            "error_count": len(upload.errors),
            "shown_errors": SHOWN_ERRORS,
            "questions": AnswerForm(questions=upload.questions),
            "work": works.unfinished(rules.IMPORT, upload.pk),
            "may_decide": rules.may_decide_import(request.user, upload),
            "may_apply": rules.may_apply_import(request.user, upload),
            "may_undo": rules.may_undo_import(request.user, upload),
            "may_apply_good": rules.may_apply_good_rows(request.user, upload),
        },
    )


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """更换手机号？ yes or no, of each person asked about."""
    upload = visible(request, pk)
    form = AnswerForm(request.POST, questions=upload.questions)
    answered = carry_out(
        request,
        form,
        lambda: uploading.answer(upload, answers=form.answers(), by=request.user),
        done="已按您的回答重新预览。",
        to=lambda done: redirect("roster", pk=done.pk),
    )
    if answered is None:
        messages.error(request, "请逐个选择后再提交。")
    return answered or redirect("roster", pk=pk)


@require_POST
@reauth.asks_password
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    return _apply(request, pk, good_rows=False)


@require_POST
@reauth.asks_password
def apply_good(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows that are right; the others come back with the reason in the last column."""
    return _apply(request, pk, good_rows=True)


def _apply(request: HttpRequest, pk: int, *, good_rows: bool) -> HttpResponse:
    upload = visible(request, pk)
    try:
        applied = applying.apply(upload, by=request.user, good_rows=good_rows)
    except Refused as refused:
        messages.error(request, refused.reason)
        return redirect("roster", pk=pk)
    if work := works.unfinished(rules.IMPORT, applied.pk):
        messages.success(request, "行数较多，正在后台导入；全部写完才生效，写入以前可以取消。")
        return redirect(work)
    told = applying.summary(applied)
    if applied.left_rows:
        messages.success(request, f"{told}有 {applied.left_rows} 行未导入，请下载后改正。")
        return redirect("roster", pk=pk)
    messages.success(request, f"{told}新开通的账号在这里发放首次密码。")
    return redirect("first_passwords")


discard = button(visible, uploading.discard, "已放弃这次导入，没有写入任何数据。", to="roster_import")


@require_GET
def errors(request: HttpRequest, pk: int) -> HttpResponse:
    """The faulty rows with a last column that says what is wrong."""
    upload = visible(request, pk)
    if not upload.errors:
        raise Refused("这次导入没有错误数据。")
    answer = download(uploading.faulty_rows(upload), f"名册错误数据-{clock.today():%Y%m%d}.xlsx")
    # The person's own upload, given back to be corrected: that is what it is for.
    return downloads.describe(answer, Taken("名册错误数据", persons=True, reason="更正本人导入的名册"))


def _rows_table(rows: Any, errors: list[Any]) -> DataTable:
    wrong: dict[int, list[str]] = {}
    for number, label, message in errors:
        wrong.setdefault(number, []).append(f"{label}：{message}" if label else message)
    return DataTable(
        [
            Column("name", "单位名称", value=_name, css="title"),
            sheet_row(lambda row: row["row"]),
            Column("outcome", "结果", cell=lambda row: status_tag(*OUTCOMES[row["outcome"]])),
            Column(
                "fields", "各项内容", cell=lambda row: _fields(row, wrong.get(row["row"], [])), css="wide"
            ),
            Column("hints", "提示", value=lambda row: "；".join(row["hints"])),
        ],
        rows,
        caption="逐行结果",
        empty=Empty("没有这样的行"),
    )


def _fields(row: dict[str, Any], wrong: list[str]) -> Any:
    """Every field as it will stand; what differs with the old value beside it, what stays the same folded away."""
    if wrong:
        return format_html(
            '<ul class="changes">{}</ul>', format_html_join("", "<li>{}</li>", ((one,) for one in wrong))
        )
    differ = [one for one in row.get("fields", []) if one[1] != one[2]]
    stay = [one for one in row.get("fields", []) if one[1] == one[2]]
    lines = format_html_join("", "<li>{}</li>", ((_field(one, row["outcome"] == "new"),) for one in differ))
    told = format_html('<ul class="changes">{}</ul>', lines) if differ else ""
    moves = [one for one in row["changes"] if one.endswith("（交接）")]
    if moves:
        told = format_html('{}<p class="muted">{}</p>', told, "；".join(moves))
    if not stay:
        return told
    same = format_html_join("", "<li>{}</li>", ((_field(one, True),) for one in stay))
    return format_html(
        '{}<details class="changes-same"><summary>不变的 {} 项</summary><ul class="changes">{}</ul></details>',
        told,
        len(stay),
        same,
    )


def _field(one: list[str], plain: bool) -> Any:
    label, old, new = one
    if plain:
        return format_html("{}：<b>{}</b>", label, new)
    return format_html("{}：<del>{}</del> → <b>{}</b>", label, old or "（空）", new or "（空）")


def _name(row: dict[str, Any]) -> str:
    return row["values"].get("name") or row["typed"].get("name", "")
