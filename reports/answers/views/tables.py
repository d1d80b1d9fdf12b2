"""The answers of all units as one table, and what a unit has been asked."""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html

from alliance.face.components import Empty
from alliance.face.datatable import Column
from alliance.face.lists import ListPage
from alliance.ground import access
from alliance.registers import catalogue
from reports.answers import archive, values
from reports.answers.filters import AnswerFilter
from reports.collections import rules
from reports.collections.models.answers import Answer, AnswerFile
from reports.collections.models.collections import Collection, Question
from reports.collections.views import CLAUSES, due_of

State = Answer.State


@catalogue.document("征集任务汇总表", of="collections", faces=("xlsx",), rows=rules.with_answers)
class AnswerList(ListPage):
    """One task: a line a unit, a column a question."""

    template_name = "reports/answers/table.html"
    filterset_class = AnswerFilter
    clauses = CLAUSES
    ordering = ["unit__name_key"]
    search_fields = ["unit__name", "unit__initials"]
    search_placeholder = "单位名称或拼音首字母"
    empty = Empty("没有填报单位")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        found = Collection.objects.visible_to(request.user).exclude(published_at=None)
        self.collection = get_object_or_404(found, pk=kwargs["pk"])
        self.title, self.export_name = f"汇总：{self.collection}", f"{self.collection}-汇总"
        self.questions = list(self.collection.questions.all())

    def rule(self, user: Any) -> access.Verdict:
        return rules.may_see_answers(user, self.collection)

    def get_queryset(self, user: Any):
        found = Answer.objects.visible_to(user).filter(collection=self.collection)
        return found.select_related("unit").prefetch_related("files")

    def get_columns(self, user: Any) -> list[Column]:
        fixed = [
            Column("unit", "单位", value="unit.name", sort="unit__name_key", css="wide", width=24),
            Column("kind", "成员类别", value=lambda one: one.unit.get_kind_display(), css="minor nowrap"),
            Column("state", "填报", states=State, sort="state"),
            Column("timeliness", "时效", value="timeliness", css="nowrap"),
            Column("handed_in_at", "报送时间", kind="datetime", sort="handed_in_at", css="minor nowrap"),
        ]
        return [*fixed, *(self._column(one) for one in self.questions)]

    def _column(self, question: Question) -> Column:
        key, label = f"q{question.pk}", question.heading
        if question.kind == Question.Kind.FILE:
            return Column(
                key,
                label,
                value=partial(_file, question),
                cell=partial(_link, question),
                width=30,
                personal=question.about_people,
            )
        return Column(
            key,
            label,
            kind=values.COLUMNS.get(question.kind, "text"),
            value=partial(_value, question),
            width=30 if question.kind == Question.Kind.LONG else 14,
            total=question.kind == Question.Kind.NUMBER,
            personal=question.about_people,
        )

    def row_url(self, one: Answer) -> str:
        return one.get_absolute_url()

    def extra(self, user: Any) -> dict[str, Any]:
        sizes = list(archive.files_of(self.collection, user).values_list("size", flat=True))
        parts = range(1, len(archive.packages(sizes)) + 1)
        return {"collection": self.collection, "packages": parts, "files": len(sizes)}


def _value(question: Question, one: Answer) -> Any:
    """What was handed in; a draft is nobody's business yet."""
    return values.typed(question, one.value_of(question)) if one.state == State.HANDED_IN else None


def _row(question: Question, one: Answer) -> AnswerFile | None:
    if one.state != State.HANDED_IN:
        return None
    return next((row for row in one.files.all() if row.question_id == question.pk and row.file), None)


def _file(question: Question, one: Answer) -> str:
    """In a workbook: the name, and where it is found by whoever may see it."""
    row = _row(question, one)
    return "" if row is None else f"{row.name} {settings.SITE_URL}{reverse('collection_file', args=[row.pk])}"


def _link(question: Question, one: Answer) -> Any:
    row = _row(question, one)
    if row is None:
        return "—"
    return format_html('<a href="{}">{}</a>', reverse("collection_file", args=[row.pk]), row.name)


class MyAnswers(ListPage):
    """What the own units have been asked, the open ones first."""

    title = "征集填报"
    subtitle = "秘书处向本单位征集的数据和材料"
    clauses = "7.4"
    columns = [
        Column("title", "名称", value="collection.title", css="wide title", width=36),
        Column("unit", "单位", value="unit.name", css="minor", width=22),
        Column("due_at", "截止", value=due_of, sort="due_at", css="nowrap", width=24),
        Column("state", "填报", states=State, sort="state"),
        Column("timeliness", "时效", value="timeliness", css="nowrap"),
        Column("task", "征集状态", states=Collection.State, value="collection.state"),
    ]
    ordering = ["-due_at"]
    search_fields = ["collection__title"]
    search_placeholder = "名称"
    export_name = "征集填报"
    empty = Empty("还没有征集任务", "秘书处向本单位征集数据或材料时，会在这里列出并发送通知。")

    def rule(self, user: Any) -> access.Verdict:
        if access.units_read(user):
            return access.Verdict.yes()
        return access.Verdict.no("只有成员单位的人员有征集填报。")

    def get_queryset(self, user: Any):
        own = Answer.objects.visible_to(user).filter(unit__in=access.units_read(user))
        return own.select_related("collection", "unit")

    def row_url(self, one: Answer) -> str:
        return one.get_absolute_url()
