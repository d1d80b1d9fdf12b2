"""What people type about a technical problem."""

from typing import Any

from django import forms

from alliance.face.acting import VerbForm
from alliance.ground import clock
from alliance.names import choosing
from members.demands.models import DemandAnswer, DemandTicket
from members.experts.models import Expert
from members.units.forms import DATE
from members.units.models import Unit


class DemandForm(VerbForm):
    """All content of a problem; the enterprise is asked for where somebody stands for more than one."""

    unit = forms.ModelChoiceField(label="企业", queryset=Unit.objects.none(), empty_label=None)

    class Meta:
        model = DemandTicket
        fields = DemandTicket.CONTENT
        widgets = {
            "background": forms.Textarea(attrs={"rows": 4}),
            "specs": forms.Textarea(attrs={"rows": 3}),
            "needed_by": DATE,
        }

    def __init__(self, *args: Any, units: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if units is None:
            del self.fields["unit"]
        else:
            self.fields["unit"].queryset = units

    @property
    def sections(self) -> list[tuple[str, str, list[tuple[Any, str]]]]:
        """(title, hint, fields with their widths)."""
        first = ["unit"] if "unit" in self.fields else []
        groups = [
            ("难题", "名称和领域按保密级别公开，请勿写入商业秘密", [*first, "title", "field", "level"]),
            ("内容", "", ["background", "specs"]),
            ("合作", "", ["mode", "needed_by", "funds", "contact"]),
        ]
        return [
            (title, hint, [(self[name], _width(name)) for name in names]) for title, hint, names in groups
        ]

    def content(self) -> dict[str, Any]:
        found = {name: self.cleaned_data[name] for name in DemandTicket.CONTENT}
        return found | {"funds": found["funds"] or 0}


def _width(name: str) -> str:
    return "full" if name in ("title", "level", "background", "specs") else "half"


class InviteForm(forms.Form):
    """The unit that is asked."""

    unit = choosing.Chosen("units", label="邀请单位", help_text="成员学校、科研机构，或有在库专家的单位")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.active().in_order()


class AnswerForm(forms.Form):
    """Whether a unit can help, how, and with whom."""

    unit = forms.ModelChoiceField(label="单位", queryset=Unit.objects.none(), empty_label=None)
    reply = forms.ChoiceField(
        label="能否承接",
        choices=[(one.value, one.label) for one in DemandAnswer.Reply if one.value],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label="响应内容",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="初步方案、团队和条件；暂不能承接的，请写明原因",
    )
    expert = forms.ModelChoiceField(
        label="牵头专家", queryset=Expert.objects.none(), required=False, empty_label="不指定"
    )

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
        pool = Expert.objects.in_pool(clock.today()).filter(unit__in=units.order_by().values("pk"))
        self.fields["expert"].queryset = pool


class ExtendForm(forms.Form):
    until = forms.DateField(label="新的期望解决期限", widget=DATE)
