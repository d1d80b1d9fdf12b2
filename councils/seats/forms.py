"""What people type about a seat."""

from typing import Any

from django import forms

from alliance.names import choosing
from councils.terms.forms import DATE
from councils.terms.models.seats import Seat
from councils.terms.models.terms import CouncilRole
from members.units.models import Unit


class SeatForm(forms.Form):
    """A seat registered without an application; the basis goes into the history."""

    unit = choosing.Chosen("units", label="单位")
    role = forms.ChoiceField(label="席位", choices=CouncilRole.choices)
    holder_role = forms.ChoiceField(
        label="任职人身份",
        choices=Seat._meta.get_field("holder_role").choices,
        help_text="只有理事可以由分管人力资源负责人担任（第七条）",
    )
    since = forms.DateField(label="起始日期", widget=DATE)
    reason = forms.CharField(
        label="依据",
        max_length=200,
        help_text="例如：第二届理事会第一次会议选举结果。已有的成员单位申请席位，请由单位提交职务申请",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].queryset = Unit.objects.active().in_order()
