"""The holiday table: bundled per year, corrected by hand."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from alliance.calendar import holidays
from alliance.calendar.models import Holiday
from alliance.face.acting import fill_in, press
from alliance.face.components import Empty
from alliance.face.datatable import Column
from alliance.face.inline import status_tag
from alliance.face.lists import ListPage
from alliance.ground import clock, inputs
from alliance.ground.access import require
from alliance.history.words import events_of
from alliance.registers import policy


class HolidayForm(forms.ModelForm):
    reason = forms.CharField(
        label="理由", max_length=500, help_text="将记入历史记录，例如：按国办发明电〔2026〕7号"
    )

    class Meta:
        model = Holiday
        fields = ["day", "kind", "name", "source"]


class HolidayList(ListPage):
    title = "节假日"
    subtitle = "提醒在前一工作日发出；工作日期限按此表计算。截止日期本身不因节假日顺延"
    template_name = "alliance/calendar/holidays.html"
    ordering = ["-day"]
    search_fields = ["name"]
    search_placeholder = "名称"
    export_name = "节假日"
    empty = Empty(
        "还没有节假日数据", "可以导入内置的国务院放假安排，或逐日登记。没有数据的年份只按周末判断。"
    )

    def get_queryset(self, user):
        return Holiday.objects.all()

    def get_columns(self, user):
        columns = [
            Column("day", "日期", kind="date", sort="day"),
            Column("weekday", "星期", value=lambda row: "一二三四五六日"[row.day.weekday()]),
            Column(
                "kind",
                "类型",
                sort="kind",
                value=lambda row: row.get_kind_display(),
                cell=lambda row: status_tag(
                    row.get_kind_display(), "success" if row.kind == Holiday.Kind.OFF else "warning"
                ),
            ),
            Column("name", "名称", css="wide"),
            Column("source", "依据"),
        ]
        return columns

    @property
    def row_url(self):
        """A day is a page for whoever may change it."""
        return _address if policy.may_change(self.request.user) else None

    def extra(self, user):
        year = clock.today().year
        return {
            "form": HolidayForm(),
            "events": holidays.changes(),
            "may_change": policy.may_change(user),
            "missing": [each for each in (year, year + 1) if not holidays.has_data(each)],
            "years": range(year - 1, year + 2),
        }


def _address(row: Holiday) -> str:
    return reverse("holiday", args=[row.pk])


holiday_list = HolidayList.as_view()


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    require(policy.may_change(request.user))
    form = HolidayForm(request.POST)
    if form.is_valid():
        day = holidays.add(**form.cleaned_data, by=request.user)
        messages.success(request, f"已登记 {day.day}。")
        return redirect("holidays")
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        messages.error(request, f"{label}：{'；'.join(errors)}" if label else "；".join(errors))
    return redirect("holidays")


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """One day: changed or taken out with a reason, and what was done to it."""
    require(policy.may_change(request.user))
    day = get_object_or_404(Holiday, pk=pk)
    shown = str(day)
    events = events_of(day)
    form = HolidayForm(request.POST or None, instance=day)
    seen = inputs.version(request.POST.get("version"))
    answer = fill_in(request, form, holidays.change, day, version=seen, done="已保存。", to="holidays")
    context = {"title": shown, "day": day, "form": form, "events": events}
    return answer or render(request, "alliance/calendar/holiday.html", context)


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    day = get_object_or_404(Holiday, pk=pk)
    return press(request, day, holidays.remove, f"已删除 {day.day}。", words="reason", to="holidays")


@require_POST
def load(request: HttpRequest) -> HttpResponse:
    """Import the bundled holiday notice of one year."""
    require(policy.may_change(request.user))
    year = inputs.year(request.POST.get("year"))
    if year is None:
        messages.error(request, "请选择年份。")
        return redirect("holidays")
    count = holidays.load_published(year, by=request.user)
    if count:
        messages.success(request, f"已导入 {year} 年 {count} 天。")
    elif holidays.has_data(year):
        messages.info(request, f"{year} 年的数据已在表中。")
    else:
        messages.warning(request, f"系统没有内置 {year} 年的放假安排，请按国务院通知逐日登记。")
    return redirect("holidays")
