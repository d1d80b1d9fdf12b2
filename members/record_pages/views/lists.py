"""The overview of all kinds, and the list of one."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from alliance.face.components import Empty, Tab
from alliance.face.listing import BulkAction
from alliance.face.lists import ListPage
from alliance.ground import access, clock, inputs
from alliance.ground.access import Verdict, require
from members.record_overview.portal import in_groups, of_everybody, of_units
from members.record_pages import columns
from members.record_pages.filters import filter_of
from members.records import kinds
from members.records.kinds import Kind
from members.records.models import Record
from members.records.rules import reads_records
from members.units.models import Unit

State = Record.State


def may_read(user: Any) -> Verdict:
    return Verdict.of(reads_records(user), "履职记录由成员单位、秘书处和理事会查阅。")


def kind_or_404(key: str) -> Kind:
    if (kind := kinds.get(key)) is None:
        raise Http404("没有这类履职记录")
    return kind


def own_units(user: Any, kind: Kind) -> Any:
    """The members for which this person may file the kind."""
    return Unit.objects.of_people(user).filter(kind__in=kind.filed_by)


@require_safe
def records(request: HttpRequest) -> HttpResponse:
    """All kinds with what the own units, or for secretariat and council all units, have filed in a year."""
    require(may_read(request.user))
    today = clock.today().year
    year = inputs.year(request.GET.get("year")) or today
    everybody = access.is_council_or_secretariat(request.user)
    read = Unit.objects.filter(pk__in=access.units_read(request.user)).in_order()
    units = [] if everybody else list(read)
    whose = "全体成员单位" if everybody else "、".join(map(str, units))
    table = of_everybody(request.user, year) if everybody else of_units(units, request.user, year)
    context = {
        "title": "履职记录",
        "subtitle": f"{whose} · {year}年度",
        "groups": in_groups(table, units, year) if table else [],
        "years": [Tab(f"{one}年度", f"?year={one}", one == year) for one in (today + 1, today, today - 1)],
        "since": kinds.since(),
    }
    return render(request, "members/record_pages/records.html", context)


class RecordList(ListPage):
    """The records of a kind that this person may see."""

    template_name = "members/record_pages/list.html"
    ordering = ("-year", "-part", "-filed_at")

    @classmethod
    def each(cls) -> list[tuple[tuple[str], str, str]]:
        return [((one.key,), one.label, " ".join(one.clauses)) for one in kinds.every()]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.kind = kind = kind_or_404(kwargs["kind"])
        self.title = self.export_name = kind.label
        self.clauses = " ".join(kind.clauses)
        self.filterset_class = filter_of(kind)
        partner = ("partner__name", "partner__initials", "partner_name") if kind.partner else ()
        searched = (columns.seen(kind, name) for name in kind.search)
        self.search_fields = (*searched, "unit__name", "unit__initials", *partner)
        self.search_placeholder = f"{kind.label_of(kind.title)}、单位名称或拼音首字母"
        self.empty = Empty(f"还没有{kind.label}", "成员单位填报后会出现在这里。")
        if own_units(request.user, kind):
            new = reverse("record_new", args=[kind.key])
            self.empty = Empty(f"还没有填报{kind.label}", "点“新建”开始填报。", "新建", new)

    def rule(self, user: Any) -> Verdict:
        return may_read(user)

    def get_queryset(self, user: Any) -> Any:
        rows = self.kind.model.objects.visible_to(user).naming(user)
        return rows.select_related("unit", "partner", *self.kind.references)

    def get_columns(self, user: Any) -> Any:
        return columns.of_list(self.kind, named=bool(access.units_with(user)))

    def export_columns(self, user: Any) -> Any:
        return columns.of_export(self.kind, named=bool(access.units_with(user)))

    def facts(self, chips: Any) -> dict[str, str]:
        """What is kept of an export says that it was searched, not for whom."""
        if self.kind.personal:
            chips = [replace(chip, value="（从略）") if chip.label == "搜索" else chip for chip in chips]
        return super().facts(chips)

    def row_url(self, record: Record) -> str:
        return record.get_absolute_url()

    def selectable(self, record: Record) -> int | None:
        """Those on whose state a bulk act of this person could work; each act skips the others and says why."""
        user = self.request.user
        office = access.is_secretariat(user) and record.state == State.FILED
        own = record.unit_id in access.units_with(user) and record.state in (State.DRAFT, State.RETURNED)
        return record.pk if office or own else None

    def bulk(self, user: Any) -> list[BulkAction]:
        found = []
        if access.is_secretariat(user):
            confirm = "所选记录将标为“已核对”；来自本单位及关联单位的会自动跳过。"
            found += [
                BulkAction("核对无误", self._to("record_accept_many"), confirm, "primary"),
                BulkAction(
                    "退回修改", self._to("record_return_many"), "所选记录将退回报送单位修改。", "danger", True
                ),
            ]
        if own_units(user, self.kind):
            confirm = "所选草稿和退回的记录将报送；内容不全的会跳过。"
            found.append(BulkAction("报送所选", self._to("record_file_many"), confirm, "primary"))
        return found

    def extra(self, user: Any) -> dict[str, Any]:
        return {"kind": self.kind, "may_write": bool(own_units(user, self.kind))}

    def _to(self, name: str) -> str:
        return reverse(name, args=[self.kind.key])
