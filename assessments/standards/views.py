"""考核标准: the list, one standard on one page, from draft to publication and revision."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from alliance.face.acting import button, carry_out, fill_in, finder
from alliance.face.components import Empty, Event
from alliance.face.datatable import Column
from alliance.face.lists import ListPage
from alliance.ground import clock
from alliance.ground.access import require
from alliance.history.words import events_of
from assessments.scoring import rule_text, vocabulary
from assessments.scoring.composite import rule_from_dict
from assessments.scoring.marking import show
from assessments.scoring.standard import Subject
from assessments.standards import rules
from assessments.standards.content import source_of
from assessments.standards.filters import StandardFilter
from assessments.standards.forms import CopyForm, NewStandardForm, TermsForm
from assessments.standards.models import BonusItem, Indicator, Standard, Veto
from assessments.standards.notices import notices_of
from assessments.standards.services import drafting, publishing

CLAUSES = "13.1"
HUNDRED = Decimal(100)
EVENTS = 100


class StandardList(ListPage):
    template_name = "assessments/standards/list.html"
    title = "考核标准"
    subtitle = "每个年度、每类考核对象一份；发布后冻结，调整须修订为新版"
    clauses = CLAUSES
    columns = [
        Column("title", "标题", css="wide", width=30, sort="title"),
        Column("year", "年度", kind="code", value=lambda row: str(row.year), sort=["year", "subject"]),
        Column("subject", "适用对象", value=lambda row: row.get_subject_display(), sort="subject"),
        Column("edition", "版次", value=lambda row: f"第{row.edition}版", css="nowrap"),
        Column(
            "state",
            "状态",
            states=Standard.State,
            sort="state",
        ),
        Column("points", "合计分", kind="score"),
        Column("number", "指标数", kind="int"),
        Column("published_at", "发布时间", kind="datetime", sort="published_at", width=16),
    ]
    ordering = ["-year", "subject", "-edition"]
    filterset_class = StandardFilter
    search_fields = ["title"]
    search_placeholder = "标题"
    export_name = "考核标准目录"
    empty = Empty("还没有考核标准", "秘书处制定并发布后，会通知各单位并显示在这里。")

    def get_queryset(self, user: Any) -> QuerySet:
        return Standard.objects.visible_to(user).annotate(
            points=Sum("indicators__points"), number=Count("indicators")
        )

    def row_url(self, row: Standard) -> str:
        return row.get_absolute_url()

    def extra(self, user: Any) -> dict[str, Any]:
        return {"may_edit": rules.may_edit_standards(user)}


@dataclass
class Group:
    """A first-level indicator with its rows; `running` of a row is the sum of all points up to it."""

    code: str
    name: str
    rows: list[Indicator] = field(default_factory=list)

    @property
    def points(self) -> Decimal:
        return sum((row.points for row in self.rows), Decimal(0))


def groups_of(indicators: list[Indicator]) -> list[Group]:
    groups: dict[str, Group] = {}
    running, labels = Decimal(0), vocabulary.labels()
    for row in sorted(indicators, key=lambda one: (one.group_code, one.position)):
        running += row.points
        rule = rule_from_dict(row.rule)
        row.running, row.rule_title, row.rule_said = running, rule.title, rule_text.write(rule, labels)
        row.source = source_of(row)
        groups.setdefault(row.group_code, Group(row.group_code, row.group_name)).rows.append(row)
    for group in groups.values():
        group.rows[0].first, group.rows[-1].last = True, True
    return list(groups.values())


visible = finder(Standard)


@require_GET
def standard(request: HttpRequest, pk: int) -> HttpResponse:
    shown = visible(request, pk)
    groups = groups_of(list(shown.indicators.all()))
    editions = Standard.objects.visible_to(request.user).filter(year=shown.year, subject=shown.subject)
    context = {
        "title": str(shown),
        "tone": Standard.State(shown.state).tone,
        **content_shown(shown, groups),
        **_figures(shown, groups),
        "vetoes": list(shown.vetoes.all()),
        "editions": list(editions.exclude(pk=shown.pk)),
        "editing": bool(rules.may_edit_standard(request.user, shown)),
        "office": bool(rules.may_edit_standards(request.user)),
        "may_publish": rules.may_publish_standard(request.user, shown),
        "may_revise": rules.may_revise_standard(request.user, shown),
        "notices": notices_of(shown, request.user),
        "secretariat": shown.subject == Subject.SECRETARIAT,
        "events": events_of(shown, limit=5),
    }
    return render(request, "assessments/standards/detail.html", context)


def content_shown(shown: Standard, groups: list[Group]) -> dict[str, Any]:
    """What page and paper say alike."""
    extras = list(shown.bonus_items.all())
    return {
        "standard": shown,
        "groups": groups,
        "total": _total(groups),
        "bonus": [one for one in extras if not one.deduction],
        "deductions": [one for one in extras if one.deduction],
    }


def _total(groups: list[Group]) -> Decimal:
    return sum((group.points for group in groups), Decimal(0))


def _figures(shown: Standard, groups: list[Group]) -> dict[str, Any]:
    """The sentences under the figures on top of the page."""
    gap = HUNDRED - _total(groups)
    cuts = [show(cut) for cut in (shown.cut_excellent, shown.cut_good, shown.cut_qualified)]
    return {
        "balance": "满 100 分" if gap == 0 else f"{'还差' if gap > 0 else '多出'} {show(abs(gap))} 分",
        "balance_tone": "success" if gap == 0 else "danger",
        "group_note": f"一级指标 {len(groups)} 类",
        "cut_note": f"较好 {cuts[1]}，合格 {cuts[2]}",
        "cut_words": f"优秀 {cuts[0]} 分以上，较好 {cuts[1]} 分以上，合格 {cuts[2]} 分以上，以下为不合格",
        "published_on": clock.local(shown.published_at).date().isoformat() if shown.published_at else "",
        "edition_note": f"第{shown.edition}版",
        "number": sum(len(group.rows) for group in groups),
    }


def standard_new(request: HttpRequest) -> HttpResponse:
    require(rules.may_edit_standards(request.user))
    initial = {name: request.GET[name] for name in ("year", "subject", "source") if name in request.GET}
    form = NewStandardForm(request.POST or None, initial=initial)

    def make() -> Standard:
        wanted = form.cleaned_data
        if wanted["source"]:
            return drafting.copy(wanted["source"], year=wanted["year"], by=request.user)
        return drafting.create_default(year=wanted["year"], subject=wanted["subject"], by=request.user)

    done = "已建立草稿，可以逐项修改；发布之前只有秘书处和理事长能看到。"
    context = {"title": "新建考核标准", "form": form, "button": "建立草稿"}
    return carry_out(request, form, make, done=done) or render(
        request, "assessments/standards/form.html", context
    )


def standard_copy(request: HttpRequest, pk: int) -> HttpResponse:
    source = visible(request, pk)
    require(rules.may_edit_standards(request.user))
    form = CopyForm(request.POST or None, initial={"year": source.year + 1})
    answer = carry_out(
        request,
        form,
        lambda: drafting.copy(source, year=form.cleaned_data["year"], by=request.user),
        done=lambda made: f"已复制内容，建立{made.year}年度草稿。",
    )
    context = {"title": "复制到其他年度", "form": form, "standard": source, "button": "复制为草稿"}
    return answer or render(request, "assessments/standards/form.html", context)


def standard_edit(request: HttpRequest, pk: int) -> HttpResponse:
    shown = visible(request, pk)
    require(rules.may_edit_standard(request.user, shown))
    form = TermsForm(request.POST or None, instance=shown)
    answer = fill_in(request, form, drafting.change_terms, shown, done="已保存。")
    context = {"title": "修改标题和等级线", "form": form, "standard": shown, "button": "保存"}
    return answer or render(request, "assessments/standards/form.html", context)


standard_publish = button(visible, publishing.publish, lambda one: f"已发布{one}，并通知有关单位。")
standard_revise = button(
    visible,
    drafting.new_edition,
    lambda one: f"已建立第{one.edition}版草稿；发布之前，第{one.edition - 1}版仍然有效。",
    words="reason",
)
standard_discard = button(visible, drafting.discard, lambda one: f"已废弃草稿“{one}”。", to="standards")


@require_GET
def standard_history(request: HttpRequest, pk: int) -> HttpResponse:
    """All changes of the standard and its lines; the full from–to of an indicator stands on its own page."""
    shown = visible(request, pk)
    events = [*events_of(shown, limit=EVENTS)]
    for model in (Indicator, Veto, BonusItem):
        rows = model.history.filter(standard_id=shown.pk).select_related("history_user")
        events += [
            Event(
                at=row.history_date,
                title=f"{row.code} {getattr(row, 'name', '') or getattr(row, 'text', '')}：{row.history_change_reason}",
                who=str(row.history_user) if row.history_user_id else "系统",
            )
            for row in rows.order_by("-history_date", "-history_id")[:EVENTS]
        ]
    events.sort(key=lambda event: event.at, reverse=True)
    context = {"title": "修改记录", "standard": shown, "events": events[:EVENTS], "limit": EVENTS}
    return render(request, "assessments/standards/history.html", context)
