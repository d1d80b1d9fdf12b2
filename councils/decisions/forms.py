"""What people type about a decision of the council."""

from typing import Any

from django import forms

from alliance.files import uploads
from alliance.names import choosing
from councils.decisions.models import CouncilDecision
from councils.terms.forms import DATE
from members.units.models import Unit

MINUTES_BYTES = 20 * 1024 * 1024
UNIT_HELP = "不涉及单个单位的不填。终止成员资格、增补席位须选择；该单位及其关联单位的席位自动回避"


class DecisionForm(forms.Form):
    """What was counted in the room; seats in office and recused seats are counted by the portal."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    matter = forms.ChoiceField(label="事项类别", choices=CouncilDecision.Matter.choices)
    subject = forms.CharField(label="议题", max_length=200, help_text="例如：关于终止某单位成员资格的决定")
    unit = choosing.Chosen(
        "units_ever",
        label="涉及单位",
        required=False,
        help_text=UNIT_HELP,
    )
    met_on = forms.DateField(label="会议日期", widget=DATE)
    present = forms.IntegerField(
        label="出席席位数", min_value=0, max_value=1000, help_text="含书面委托，不含回避席位"
    )
    votes_for = forms.IntegerField(label="赞成", min_value=0, max_value=1000)
    votes_against = forms.IntegerField(label="反对", min_value=0, max_value=1000)
    abstained = forms.IntegerField(label="弃权", min_value=0, max_value=1000, help_text="未投票的计为弃权")
    minutes = uploads.UploadField(label="会议纪要", kinds=("pdf", "docx"), max_bytes=MINUTES_BYTES)

    def __init__(self, *args: Any, decision: CouncilDecision | None = None, **options: Any) -> None:
        if decision is not None:
            names = [name for name in self.base_fields if name not in ("minutes", "version")]
            options["initial"] = {name: getattr(decision, name) for name in names} | {
                "version": decision.version
            }
        super().__init__(*args, **options)
        # A membership that has ended may still be the matter of a meeting before its end.
        self.fields["unit"].queryset = Unit.objects.in_order()
        if decision is not None:
            self.fields["minutes"].required = False
            self.fields["minutes"].help_text += f"；不选择则保留“{decision.name}”"
