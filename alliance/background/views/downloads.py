"""导出记录, and the question that comes before a list with telephone numbers or e-mail addresses of people."""

import django_filters
from django import forms
from django.http import HttpRequest, HttpResponse

from alliance.background import list_exports
from alliance.background.waiting import watch
from alliance.face.acting import form_page
from alliance.face.components import Empty
from alliance.face.datatable import Column
from alliance.face.inline import status_tag
from alliance.face.lists import ListPage
from alliance.files import downloads
from alliance.ground.access import Verdict, require


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="导出理由",
        max_length=500,
        help_text="写明用途，例如：电话通知各单位参加理事会会议",
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def reason(request: HttpRequest) -> HttpResponse:
    """Ask what a list with contact data is for, then give it; without a reason there is no file."""
    path, _, query = request.GET.get("to", "").partition("?")
    page = list_exports.page_of({"path": path, "query": query}, request.user)
    require(page.rule(request.user))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["reason"]
        return page.at_once(why) or watch(
            request, list_exports.ask(path, query, reason=why, by=request.user), back=path
        )
    taken, _ = page.taken()
    context = {
        "title": f"导出：{page.export_name}",
        "form": form,
        "taken": taken,
        "list_title": page.title,
        "back": path,
    }
    return form_page(request, "alliance/background/reason.html", context)


class DownloadFilter(django_filters.FilterSet):
    who = django_filters.CharFilter(field_name="user__name", lookup_expr="icontains", label="导出人")
    persons = django_filters.BooleanFilter(label="含个人信息")
    at = django_filters.DateFromToRangeFilter(label="日期")


class DownloadList(ListPage):
    columns = [
        Column("at", "时间", kind="datetime", sort="at"),
        Column("user", "导出人", sort="user__name_key"),
        Column("what", "内容", css="title", width=24),
        Column("filter", "筛选条件", width=24),
        Column("rows", "行数", kind="int"),
        Column(
            "persons",
            "个人信息",
            value=lambda row: "含" if row.persons else "不含",
            cell=lambda row: status_tag("含", "warning") if row.persons else "不含",
        ),
        Column("reason", "理由", css="wide", width=30),
    ]
    ordering = ["-at"]
    filterset_class = DownloadFilter
    search_fields = ["what", "filter", "reason", "filename"]
    search_placeholder = "内容、条件、理由或文件名"
    export_name = "导出记录"
    empty = Empty("还没有导出", "导出清单、下载文件后，会在这里留下记录。")

    @property
    def everything(self) -> Verdict:
        return downloads.may_see_all(self.request.user)

    @property
    def title(self) -> str:
        return "导出记录" if self.everything else "我的导出记录"

    @property
    def subtitle(self) -> str:
        whose = "所有人" if self.everything else "您本人"
        return f"{whose}从系统取走的清单和文件：何时、什么内容、按什么条件、含个人信息的为什么；只读"

    def get_queryset(self, user):
        return downloads.visible_to(user)

    def export_columns(self, user):
        return [
            *self.columns,
            Column("filename", "文件名", width=30),
            Column("address", "页面地址", width=24),
        ]
