"""Forms of the assessment standards: a new one, and its terms."""

from typing import Any

from django import forms

from alliance.face.filtering import FIRST_YEAR
from alliance.ground import clock
from assessments.scoring.standard import Subject
from assessments.standards.models import Standard

AHEAD = 2


def year_field(**options: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label="考核年度", min_value=FIRST_YEAR, max_value=clock.today().year + AHEAD, **options
    )


class NewStandardForm(forms.Form):
    subject = forms.ChoiceField(label="适用对象", choices=Subject.choices)
    source = forms.ModelChoiceField(
        label="内容取自",
        queryset=Standard.objects.none(),
        required=False,
        empty_label="平台默认标准",
        help_text="只复制内容；发布状态、日期和版次不复制。",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["year"] = year_field(initial=clock.today().year)
        self.order_fields(["year", "subject", "source"])
        self.fields["source"].queryset = Standard.objects.filter(state=Standard.State.PUBLISHED)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        source = cleaned.get("source")
        if source and cleaned.get("subject") and source.subject != cleaned["subject"]:
            self.add_error("source", f"这份标准适用于{source.get_subject_display()}，与所选对象不同。")
        return cleaned


class CopyForm(forms.Form):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["year"] = year_field(help_text="只复制内容；发布状态、日期和版次不复制。")


class TermsForm(forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Standard
        fields = [
            "title",
            "basis",
            "note",
            "graded",
            "bonus_cap",
            "cut_excellent",
            "cut_good",
            "cut_qualified",
        ]
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "title": "办法中的名称为《德州职教联盟年度工作考核标准》，可按实际修改",
            "basis": "标准的内容依据什么制定，如理事会决议",
            "graded": "秘书处考核只给分、不评等级",
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["basis"].required = True
        self.initial["version"] = self.instance.version
        if self.instance.subject == Subject.SECRETARIAT:
            for name in ("bonus_cap", "cut_excellent", "cut_good", "cut_qualified"):
                del self.fields[name]
