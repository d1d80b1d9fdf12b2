"""What people type about an expert."""

from typing import Any

from django import forms

from alliance.face.acting import VerbForm
from members.experts.models import Expert
from members.units.models import Unit


class ExpertForm(VerbForm):
    """All content of an entry; the unit is asked for where somebody stands for more than one."""

    unit = forms.ModelChoiceField(label="推荐单位", queryset=Unit.objects.none(), empty_label=None)

    class Meta:
        model = Expert
        fields = (*Expert.CONTENT, "consented")
        widgets = {"achievements": forms.Textarea(attrs={"rows": 3})}

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
            ("基本情况", "", [*first, "name", "birth_year", "post", "degree", "rank", "title"]),
            ("专长", "成员单位按这些内容查找", ["fields", "keywords", "services", "achievements"]),
            ("联系方式", "不公开，只有本单位和秘书处可见", ["phone", "email"]),
            ("回避和承诺", "", ["avoids", "consented"]),
        ]
        return [
            (title, hint, [(self[name], _width(name)) for name in names]) for title, hint, names in groups
        ]

    def content(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in (*Expert.CONTENT, "consented")}


def _width(name: str) -> str:
    return "full" if name in ("achievements", "avoids", "consented") else "half"
