"""The list, one of them with who has read it, and sharing."""

from typing import Any

from django.db.models import Count, Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from alliance.face.acting import act_on_chosen, button, carry_out, fill_in, finder
from alliance.face.components import Attachment, Empty
from alliance.face.datatable import Column
from alliance.face.inline import status_tag
from alliance.face.listing import BulkAction
from alliance.face.lists import ListPage
from alliance.files import stored
from alliance.ground import inputs
from alliance.ground.access import Verdict, require
from alliance.history.words import events_of
from alliance.registers import catalogue
from councils.studies import rules, services
from councils.studies.forms import FileForm, StudyFilter, StudyForm
from councils.studies.models import Reading, Study, StudyFile

CLAUSES = "5.1"
MAY = ("revise", "attach", "withdraw", "read")


def _state(one: Study) -> str:
    if one.state == Study.State.WITHDRAWN:
        return "已撤下"
    return "已阅" if one.was_read or one.is_own else "未阅"


class StudyList(ListPage):
    template_name = "councils/studies/list.html"
    title = "动态与研究"
    subtitle = "政策文件、职教动态、区域经济和调研报告，理事会成员和秘书处发布、查阅"
    clauses = CLAUSES
    ordering = ("-pk",)
    filterset_class = StudyFilter
    search_fields = ("title", "source", "points", "meaning")
    search_placeholder = "标题、来源、要点"
    export_name = "动态与研究"
    empty = Empty("还没有动态", "理事会成员和秘书处发布的政策、动态和研究会出现在这里。")
    columns = (
        Column("title", "标题", sort="title", width=34, css="wide title"),
        Column("kind", "类别", value=lambda one: one.get_kind_display(), sort="kind", css="nowrap"),
        Column("source", "来源", css="minor"),
        Column("dated_on", "原文日期", kind="date", sort="dated_on"),
        Column("shared_by", "发布人", value=lambda one: str(one.shared_by), css="minor"),
        Column("created_at", "发布时间", kind="datetime", sort="created_at", css="minor"),
        Column("number", "已阅人数", kind="int"),
        Column(
            "mine",
            "本人",
            value=_state,
            cell=lambda one: status_tag(_state(one), "warning" if _state(one) == "未阅" else "neutral"),
            export=False,
        ),
    )

    def rule(self, user: Any) -> Verdict:
        return rules.may_see_studies(user)

    def get_queryset(self, user: Any) -> Any:
        mine = Reading.objects.filter(study=OuterRef("pk"), user=user)
        own = Study.objects.filter(pk=OuterRef("pk"), shared_by=user)
        seen = Study.objects.visible_to(user).select_related("shared_by")
        return seen.annotate(number=Count("readings"), was_read=Exists(mine), is_own=Exists(own))

    def row_url(self, one: Study) -> str:
        return one.get_absolute_url()

    def selectable(self, one: Study) -> int | None:
        return one.pk if _state(one) == "未阅" else None

    def bulk(self, user: Any) -> list[BulkAction]:
        return [BulkAction("标为已阅", reverse("studies_read"))]

    def extra(self, user: Any) -> dict[str, Any]:
        return {"may_share": rules.may_share(user)}


visible = finder(Study, "shared_by")


def study_new(request: HttpRequest) -> HttpResponse:
    require(rules.may_share(request.user))
    form = StudyForm(request.POST or None)
    answered = carry_out(
        request,
        form,
        lambda: services.share(**_content(form), by=request.user),
        done="已发布，理事会成员收到通知。需要附件的，可以在下面添加。",
    )
    return answered or _form_page(request, "发布动态", form)


def study_edit(request: HttpRequest, pk: int) -> HttpResponse:
    one = visible(request, pk)
    require(rules.may_revise(request.user, one))
    form = StudyForm(request.POST or None, initial={**vars(one), "version": one.version})
    answered = carry_out(
        request,
        form,
        lambda: services.revise(one, **_content(form), version=form.cleaned_data["version"], by=request.user),
        done="已修改。",
        to=one,
    )
    return answered or _form_page(request, "修改动态", form, one)


def _content(form: StudyForm) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "version"}


def _form_page(request: HttpRequest, title: str, form: StudyForm, one: Study | None = None) -> HttpResponse:
    context = {"title": title, "clauses": CLAUSES, "form": form, "one": one}
    return render(request, "councils/studies/form.html", context)


@require_safe
def study(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, visible(request, pk), FileForm())


def shown(request: HttpRequest, one: Study, file_form: FileForm) -> HttpResponse:
    """What was shared, who of the council has read it and who has not, and what this person may do."""
    readers = [reading.user for reading in one.readings.select_related("user")]
    known = {one.shared_by_id, *(user.pk for user in readers)}
    context = {
        "title": one.title,
        "one": one,
        "clauses": CLAUSES,
        "tone": Study.State(one.state).tone,
        "may": {name: getattr(rules, f"may_{name}")(request.user, one) for name in MAY},
        "files": [_attachment(file) for file in one.files.all()],
        "readers": readers,
        "waiting": [user for user in services.council() if user.pk not in known],
        "events": events_of(one),
        "file_form": file_form,
    }
    return render(request, "councils/studies/detail.html", context)


def _attachment(file: StudyFile) -> Attachment:
    url = reverse("study_file", args=[file.pk])
    return Attachment(file.name, url, file.size, f"{url}?inline" if file.can_be_previewed else "")


@require_POST
def study_attach(request: HttpRequest, pk: int) -> HttpResponse:
    one = visible(request, pk)
    require(rules.may_attach(request.user, one))
    form = FileForm(request.POST, request.FILES)
    sent = fill_in(request, form, services.attach, one, done="附件已添加。", to=one)
    return sent or shown(request, one, form)


study_read = button(visible, services.read, "已阅。")


@require_POST
def studies_read(request: HttpRequest) -> HttpResponse:
    """The chosen ones of the list."""
    require(rules.may_see_studies(request.user))
    rows = Study.objects.unread_by(request.user)
    return act_on_chosen(
        request, rows, services.read, done="已将 {} 条标为已阅。", what="未阅的", to="studies"
    )


study_withdraw = button(visible, services.withdraw, "已撤下。", words="reason", to="studies")


@catalogue.left_out(catalogue.ATTACHED)
@require_safe
def study_file(request: HttpRequest, pk: Any) -> HttpResponse:
    """A file, for who may see what it stands beside."""
    found = get_object_or_404(StudyFile, pk=inputs.uuid(pk))
    visible(request, found.study_id)
    return stored.serve(found, request)
