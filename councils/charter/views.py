"""The shelf, one text with all its versions, and the way of a draft."""

from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from alliance.face.acting import button, carry_out, fill_in, finder, form_page
from alliance.face.components import Empty
from alliance.face.datatable import Column
from alliance.face.lists import ListPage
from alliance.files import stored
from alliance.ground import clock
from alliance.ground.access import require
from alliance.history.words import events_of
from alliance.registers import catalogue
from councils.charter import rules, services
from councils.charter.forms import AdoptForm, RuleForm, VersionForm
from councils.charter.models import RuleOpinion, RuleVersion, StandingRule
from councils.hearing import rules as judge
from councils.hearing.views import Hearing, heard

CLAUSES = "5.2 9.secretariat.6 14"


class ShelfList(ListPage):
    template_name = "councils/charter/list.html"
    title = "章程和规章制度"
    subtitle = "现行全文和历次版本，全体人员可查阅；办法逐条的要求见“办法条款”"
    clauses = CLAUSES
    ordering = ["kind", "title"]
    search_fields = ["title"]
    search_placeholder = "名称"
    export_name = "章程和规章制度"
    empty = Empty("还没有章程和规章制度", "秘书处上传全文，征求意见并通过后，在这里供全体人员查阅。")
    columns = [
        Column("title", "名称", css="wide", width=36),
        Column("kind", "类别", value=lambda one: one.get_kind_display(), sort="kind", css="nowrap"),
        Column("in_force_from", "现行版本施行日期", kind="date"),
        Column("number", "版次", kind="int"),
        Column("status", "状态", value=lambda one: "现行" if one.number else "无现行版本", css="nowrap"),
    ]

    def get_queryset(self, user: Any):
        seen = RuleVersion.objects.visible_to(user).filter(rule=OuterRef("pk"))
        present = RuleVersion.objects.in_force_on(clock.today()).filter(rule=OuterRef("pk"))
        found = StandingRule.objects.filter(Exists(seen))
        return found.annotate(
            number=Subquery(present.values("number")[:1]),
            in_force_from=Subquery(present.values("in_force_from")[:1]),
        )

    def row_url(self, one: StandingRule) -> str:
        return one.get_absolute_url()

    def extra(self, user: Any) -> dict[str, Any]:
        return {"may_draft": rules.may_draft(user)}


def visible(request: HttpRequest, pk: int) -> StandingRule:
    """A text of which this person sees at least one version."""
    seen = RuleVersion.objects.visible_to(request.user).values("rule")
    return get_object_or_404(StandingRule.objects.filter(pk__in=seen), pk=pk)


visible_version = finder(RuleVersion, "rule", "motion")


def standing_rule(request: HttpRequest, pk: int) -> HttpResponse:
    """All versions that this person sees; of the draft, what may be done with it."""
    one, user = visible(request, pk), request.user
    versions = list(
        RuleVersion.objects.visible_to(user)
        .filter(rule=one)
        .select_related("rule", "decision", "motion", "prepared_by")
        .order_by("-number")
    )
    draft = next((v for v in versions if v.state in (v.State.DRAFT, v.State.OPINIONS)), None)
    present = next((v for v in versions if v.standing == "现行"), None)
    context = {
        "title": one.title,
        "rule": one,
        "clauses": CLAUSES,
        "versions": versions,
        "present": present,
        "draft": draft,
        **heard(user, draft),
        "desk": bool(rules.may_draft(user)),
        "keeps": bool(judge.keeps(user)),
        "may_repeal": rules.may_repeal(user, present) if present else None,
        "events": [event for version in versions for event in events_of(version)]
        if rules.may_draft(user)
        else [],
    }
    if draft is not None:
        acts = ("revise", "ask_opinions", "adopt", "withdraw")
        context |= {f"may_{act}": getattr(rules, f"may_{act}")(user, draft) for act in acts}
        context["may_put"] = judge.may_put(user, draft)
    return render(request, "councils/charter/detail.html", context)


def new(request: HttpRequest) -> HttpResponse:
    require(rules.may_draft(request.user))
    form = RuleForm(request.POST or None, request.FILES or None)
    answer = fill_in(request, form, services.draft, done="草案已上传，请送理事会单位征求意见。")
    return answer or _form(request, "上传章程或规章制度", form)


def version_new(request: HttpRequest, pk: int) -> HttpResponse:
    one = visible(request, pk)
    require(rules.may_draft(request.user))
    form = VersionForm(request.POST or None, request.FILES or None)
    answer = fill_in(request, form, services.draft, rule=one, done="新版本草案已上传。")
    return answer or _form(request, "登记新版本", form, one)


def version_edit(request: HttpRequest, pk: int) -> HttpResponse:
    one = visible_version(request, pk)
    require(rules.may_revise(request.user, one))
    initial = {"note": one.note, "in_force_from": one.in_force_from, "version": one.version}
    form = VersionForm(request.POST or None, request.FILES or None, initial=initial, keeps_file=True)
    answer = carry_out(
        request,
        form,
        lambda: services.revise(one, by=request.user, version=form.cleaned_data["version"], **form.values()),
        done="已保存。",
    )
    return answer or _form(request, f"修改：{one}", form, one.rule)


def version_adopt(request: HttpRequest, pk: int) -> HttpResponse:
    one = visible_version(request, pk)
    require(rules.may_adopt(request.user, one))
    form = AdoptForm(request.POST or None, rule=one.rule)
    answer = fill_in(request, form, services.adopt, one, done="已登记通过，全体人员可以查阅。")
    return answer or _form(request, "登记通过", form, one.rule)


def _form(
    request: HttpRequest, title: str, form: Any, rule: StandingRule | None = None, subtitle: str = ""
) -> HttpResponse:
    context = {"title": title, "form": form, "rule": rule, "subtitle": subtitle, "clauses": CLAUSES}
    return form_page(request, "councils/charter/form.html", context)


def _version_form(
    request: HttpRequest, title: str, form: Any, version: RuleVersion, subtitle: str
) -> HttpResponse:
    return _form(request, title, form, version.rule, subtitle)


hearing = Hearing(RuleOpinion, visible_version, rules, services, _version_form)
version_withdraw = button(visible_version, services.withdraw, "草案已撤销。", words="why")
version_repeal = button(visible_version, services.repeal, "已废止，仍可在历次版本中查阅。", words="why")


@catalogue.left_out(catalogue.ATTACHED)
@require_safe
def file(request: HttpRequest, pk: int) -> FileResponse:
    return stored.serve(visible_version(request, pk), request)
