"""The log of all changes: for the audit administrator, the secretary-general and nobody else."""

from datetime import timedelta

import django_filters
from django.http import QueryDict

from alliance.face.components import Empty
from alliance.face.datatable import Column
from alliance.face.filtering import OptionFilter
from alliance.face.inline import link
from alliance.face.listing import Chip, address
from alliance.face.lists import ListPage
from alliance.ground import clock
from alliance.ground.access import Verdict
from alliance.history import rules
from alliance.history.log import Acts, audited_models

DAYS = 30  # what the log shows as long as no dates are asked for, today included
DATES = ("day_after", "day_before")
FOLDED, WITHOUT = "folded", "without"


def kinds() -> list[tuple[str, str]]:
    named = [(label, str(model._meta.verbose_name)) for label, model in audited_models().items()]
    return sorted(named, key=lambda pair: pair[1])


class ActFilter(django_filters.FilterSet):
    """Without dates in the address the last 30 days count, dates left empty are all; autosaves only where asked for."""

    model = OptionFilter("记录类别", kinds)
    who = django_filters.CharFilter(label="操作人", max_length=50)
    day = django_filters.DateFromToRangeFilter(label="日期")
    autosaves = django_filters.ChoiceFilter(
        label="自动保存",
        empty_label=None,
        choices=[(WITHOUT, "不含"), (FOLDED, "含，连续的合并")],
    )

    def __init__(self, data: QueryDict | None = None, queryset: Acts | None = None, **options) -> None:
        data = data.copy() if data else QueryDict(mutable=True)
        if not any(key in data for key in DATES):
            data[DATES[0]] = (clock.today() - timedelta(days=DAYS - 1)).isoformat()
        if data.get("autosaves") not in (FOLDED, WITHOUT):
            data["autosaves"] = WITHOUT
        super().__init__(data, queryset, **options)

    @property
    def qs(self) -> Acts:
        self.form.is_valid()
        asked = self.form.cleaned_data
        day = asked.get("day") or slice(None)
        return self.queryset.narrowed(
            label=asked.get("model", ""),
            who=asked.get("who", ""),
            since=day.start,
            until=day.stop,
            autosaves=asked.get("autosaves") == FOLDED,
        )


class ActList(ListPage):
    title = "操作日志"
    subtitle = "谁、何时、改了什么、为什么；日志只读，不能修改或删除"
    columns = [
        Column("at", "时间", kind="datetime"),
        Column("who", "操作人"),
        Column("change", "操作", css="nowrap"),
        Column("kind", "记录类别"),
        Column(
            "record",
            "记录",
            width=40,
            cell=lambda act: link(act.record, act.url) if act.url else act.record,
            css="wide title",
        ),
        Column("why", "事由", width=40, css="wide"),
    ]
    filterset_class = ActFilter
    search_placeholder = "事由"
    export_name = "操作日志"
    empty = Empty("还没有操作")

    def rule(self, user) -> Verdict:
        return rules.may_read(user)

    def get_queryset(self, user) -> Acts:
        return Acts(user)

    def search(self, queryset: Acts, text: str) -> Acts:
        return queryset.narrowed(words=tuple(text.split()))

    def _sorted(self, queryset: Acts, columns, wanted: str) -> Acts:
        return queryset  # a log has one order

    def _chips(self, query, filterset, words) -> list[Chip]:
        """Without its dates the address would mean the last 30 days again, without a word about autosaves none of them."""
        wider = {
            "日期": address(query, page=None, **dict.fromkeys(DATES, "")),
            "自动保存": address(query, page=None, autosaves=FOLDED),
        }
        chips = super()._chips(query, filterset, words)
        if query.get("autosaves") == FOLDED:
            chips = [one for one in chips if one.label != "自动保存"]
        return [Chip(one.label, one.value, wider.get(one.label, one.remove_url)) for one in chips]
