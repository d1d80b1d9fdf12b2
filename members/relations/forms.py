"""What people type about a relation between two units."""

from typing import Any

from django import forms
from django.db.models import Q

from alliance.ground import clock
from members.people.forms import WhyField
from members.units import identifiers
from members.units.forms import DATE
from members.units.models import Unit


class RelationForm(WhyField):
    """The other unit is named by its full name or its code: a list of thousands helps nobody."""

    other = forms.CharField(label="关联单位", max_length=200, help_text="单位全称，或统一社会信用代码")
    nature = forms.CharField(
        label="关联关系", max_length=100, help_text="如：举办单位、控股子公司、同一实际控制人"
    )
    since = forms.DateField(label="起始日期", widget=DATE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["since"].initial = clock.today

    def clean_other(self) -> Unit:
        text = identifiers.normal_name(self.cleaned_data["other"])
        wanted = Q(name=text) | Q(short_name=text)
        if code := identifiers.normal_uscc(text):
            wanted |= Q(uscc=code)
        units = list(Unit.objects.filter(wanted, ended_on=None)[:2])
        if len(units) == 1:
            return units[0]
        near = list(Unit.objects.active().matching(text).in_order()[:5])
        names = "、".join(unit.name for unit in units or near)
        raise forms.ValidationError(f"请写全称。相近的有：{names}" if names else "没有找到这个成员单位。")
