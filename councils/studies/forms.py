"""What is typed to share something, and what the list can be narrowed by."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet

from alliance.face.filtering import OptionFilter, years
from alliance.files.stored import MEGABYTE
from alliance.files.uploads import UploadField
from councils.studies.models import Study
from councils.studies.services import FILE_MB


class StudyForm(forms.Form):
    kind = forms.ChoiceField(label="类别", choices=[("", "请选择"), *Study.Kind.choices])
    dated_on = forms.DateField(label="原文日期", widget=forms.DateInput(attrs={"type": "date"}))
    title = forms.CharField(label="标题", max_length=120)
    source = forms.CharField(
        label="来源", max_length=100, help_text="发布单位、刊物或调研单位，例如：教育部、德州市统计局"
    )
    link = forms.URLField(label="原文链接", required=False, max_length=200, assume_scheme="https")
    points = forms.CharField(
        label="要点", max_length=4000, widget=forms.Textarea(attrs={"rows": 8}), help_text="几句话，一行一条"
    )
    meaning = forms.CharField(
        label="对联盟的意义和建议", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class FileForm(forms.Form):
    file = UploadField(
        label="附件", max_bytes=FILE_MB * MEGABYTE, error_messages={"required": "请选择文件。"}
    )


class StudyFilter(filters.FilterSet):
    year = OptionFilter("发布年度", years, method="shared_in")
    kind = OptionFilter("类别", Study.Kind)
    unread = OptionFilter("阅知", [("yes", "本人未阅")], method="not_read")

    def shared_in(self, rows: QuerySet, name: str, value: Any) -> QuerySet:
        return rows.filter(created_at__year=int(value))

    def not_read(self, rows: QuerySet, name: str, value: Any) -> QuerySet:
        return rows.unread_by(self.request.user)
