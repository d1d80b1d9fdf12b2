"""What people type about a unit: shape and messages. What is allowed is said by rules and services."""

from typing import Any

from django import forms

from alliance.names import spelling
from members.units import identifiers
from members.units.models import Unit
from members.units.rules import ALL_FIELDS

DATE = forms.DateInput(format="%Y-%m-%d")


class UnitForm(forms.ModelForm):
    """A unit, with the fields that `open_fields` of the rules names."""

    uscc = forms.CharField(
        label="统一社会信用代码", max_length=40, required=False, help_text="18 位；全角、小写和空格会自动整理"
    )
    website = forms.CharField(label="网址", max_length=200, required=False)
    postcode = forms.CharField(label="邮编", max_length=12, required=False)
    phone = forms.CharField(
        label="联系电话", max_length=40, required=False, help_text="手机，或带区号的固定电话，如 0534-1234567"
    )
    misspelt = forms.BooleanField(
        label="原名称登记有误，只作更正",
        required=False,
        help_text="单位更名时不要勾选：原名称将记为曾用名，仍可查到",
    )
    reason = forms.CharField(label="修改说明", max_length=200, required=False, help_text="记入历史记录")

    class Meta:
        model = Unit
        fields = list(ALL_FIELDS)
        widgets = {"joined_on": DATE, "introduction": forms.Textarea(attrs={"rows": 5})}
        help_texts = {
            "uscc_missing_reason": "没有信用代码时必填，如：学校的二级单位，由学校代管",
            "district": "如：德城区、陵城区、禹城市",
            "joined_on": "成员资格自该日起计算，职责也自该日起计",
        }

    def __init__(self, *args: Any, fields: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - set(fields) - {"reason", "misspelt"}:
            del self.fields[name]
        if "kind" in self.fields:
            self.fields["kind"].choices = [("", "请选择"), *Unit.Kind.choices]
        if self.instance.pk is None:
            del self.fields["reason"]
        if self.instance.pk is None or "name" not in self.fields:
            del self.fields["misspelt"]

    def clean_name(self) -> str:
        return spelling.normal_name(self.cleaned_data["name"])

    def clean_uscc(self) -> str:
        return identifiers.normal_uscc(self.cleaned_data["uscc"])

    def clean_postcode(self) -> str:
        return identifiers.normal_postcode(self.cleaned_data["postcode"])

    def clean_phone(self) -> str:
        return identifiers.normal_phone(self.cleaned_data["phone"])

    def clean_website(self) -> str:
        return identifiers.normal_website(self.cleaned_data["website"])

    def clean_introduction(self) -> str:
        return self.cleaned_data["introduction"].replace("\r\n", "\n").strip()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("uscc") == "" and not cleaned.get("uscc_missing_reason"):
            self.add_error("uscc_missing_reason", "没有统一社会信用代码时，请填写原因。")
        return cleaned

    def details(self) -> dict[str, Any]:
        """The fields of the unit as entered, without the reason."""
        return {name: value for name, value in self.cleaned_data.items() if name in ALL_FIELDS}
