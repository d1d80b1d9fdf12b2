"""What is typed about a text of the alliance."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from alliance.files.uploads import UploadField
from councils.charter.models import StandingRule
from councils.decisions.models import CouncilDecision
from councils.hearing.forms import DecidedForm
from members.units.forms import DATE

KINDS = ("pdf", "docx")
MEGABYTES = 20
FILE = {"kinds": KINDS, "max_bytes": MEGABYTES * 1024 * 1024}


class RuleForm(forms.Form):
    """A new text with its first version."""

    kind = forms.ChoiceField(label="类别", choices=StandingRule.Kind.choices)
    title = forms.CharField(label="名称", max_length=100)
    file = UploadField(label="全文", **FILE, error_messages={"required": "请选择文件。"})
    note = forms.CharField(label="制定或修改说明", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    in_force_from = forms.DateField(
        label="施行日期", widget=DATE, required=False, help_text="不填则自通过之日起施行"
    )


class VersionForm(RuleForm):
    """Another version of a text, or a draft that is changed."""

    kind = title = None
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, keeps_file: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if keeps_file:
            self.fields["file"].required = False
            self.fields["file"].help_text = "不选则沿用现在的文件"

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("file", "note", "in_force_from")}


class AdoptForm(DecidedForm):
    """By which decision, of a meeting held outside, and from when."""

    in_force_from = forms.DateField(label="施行日期", widget=DATE, required=False, help_text="不填则自今天起")

    def __init__(self, *args: Any, rule: StandingRule, **options: Any) -> None:
        self.rule = rule
        super().__init__(*args, **options)
        if rule.kind not in StandingRule.BY_COUNCIL:
            self.fields["decision"].required = False
            self.fields["decision"].empty_label = "由秘书长签发，不经理事会"

    def carried(self) -> QuerySet:
        found = super().carried()
        by_council = self.rule.kind in StandingRule.BY_COUNCIL
        return found.filter(matter=CouncilDecision.Matter.REGULATION) if by_council else found
