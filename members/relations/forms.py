"""What people type about a relation between two units."""

from typing import Any

from django import forms

from alliance.ground import clock
from alliance.names import choosing
from members.people_pages.forms import WhyField
from members.units.forms import DATE
from members.units.models import Unit


class RelationForm(WhyField):
    other = choosing.Chosen(
        "units", label="关联单位", help_text="输入名称、简称、拼音首字母或统一社会信用代码"
    )
    nature = forms.CharField(
        label="关联关系", max_length=100, help_text="如：举办单位、控股子公司、同一实际控制人"
    )
    since = forms.DateField(label="起始日期", widget=DATE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = Unit.objects.active().in_order()
        self.fields["since"].initial = clock.today
