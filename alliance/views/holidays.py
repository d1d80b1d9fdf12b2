"""The holiday table: bundled per year, corrected by hand."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from alliance import clock, holidays, policy
from alliance.access import require
from alliance.face import Empty
from alliance.lists import Column, ListPage
from alliance.models import Holiday
from alliance.templatetags.face import status_tag


class HolidayForm(forms.ModelForm):
    class Meta:
        model = Holiday
        fields = ["day", "kind", "name", "source"]


class HolidayList(ListPage):
    title = "节假日"
    subtitle = "提醒在前一工作日发出；工作日期限按此表计算。截止日期本身不因节假日顺延"
    template_name = "alliance/holidays.html"
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
        if policy.may_change(user):
            columns.append(Column("remove", "操作", cell=_removal, export=False))
        return columns

    def extra(self, user):
        year = clock.today().year
        return {
            "form": HolidayForm(),
            "may_change": policy.may_change(user),
            "missing": [each for each in (year, year + 1) if not holidays.has_data(each)],
            "years": range(year - 1, year + 2),
        }


def _removal(row: Holiday) -> str:
    return format_html(
        '<button class="btn btn-quiet btn-small" form="remove" formaction="{}">删除</button>',
        reverse("holiday_remove", args=[row.pk]),
    )


holiday_list = HolidayList.as_view()


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    require(policy.may_change(request.user))
    form = HolidayForm(request.POST)
    if form.is_valid():
        day = form.save()
        messages.success(request, f"已登记 {day.day}。")
    else:
        for errors in form.errors.values():
            messages.error(request, "；".join(errors))
    return redirect("holidays")


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    require(policy.may_change(request.user))
    day = get_object_or_404(Holiday, pk=pk)
    day.delete()
    messages.success(request, f"已删除 {day.day}。")
    return redirect("holidays")


@require_POST
def load(request: HttpRequest) -> HttpResponse:
    """Import the bundled holiday notice of one year."""
    require(policy.may_change(request.user))
    text = request.POST.get("year", "")
    year = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 and int(text) > 0 else None
    if year is None:
        messages.error(request, "请选择年份。")
        return redirect("holidays")
    count = holidays.load_published(year)
    if count:
        messages.success(request, f"已导入 {year} 年 {count} 天。")
    elif holidays.has_data(year):
        messages.info(request, f"{year} 年的数据已在表中。")
    else:
        messages.warning(request, f"系统没有内置 {text} 年的放假安排，请按国务院通知逐日登记。")
    return redirect("holidays")
