"""By what the units are chosen that a document goes to: by circle, or one by name."""

from typing import Any

from django import forms

from alliance.names import choosing
from councils.dispatch.circles import CIRCLES, members_of
from members.units.models import Unit


class RecipientsForm(forms.Form):
    circles = forms.MultipleChoiceField(
        label="按类别、席位", choices=CIRCLES, required=False, widget=forms.CheckboxSelectMultiple
    )
    unit = choosing.Chosen("units", label="按名称", required=False, help_text="一次加入一个，可多次加入")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].queryset = Unit.objects.active().in_order()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors and not (data.get("circles") or data.get("unit")):
            raise forms.ValidationError("请选择类别、席位，或输入单位名称。")
        return data

    def units(self) -> list[Unit]:
        """The units that were chosen, each once."""
        found = members_of(self.cleaned_data["circles"]) if self.cleaned_data["circles"] else {}
        if unit := self.cleaned_data["unit"]:
            found[unit.pk] = unit
        return list(found.values())
