"""What people type about the annual report."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator

from reports.annual.models import AnnualReport
from reports.monthly.forms import TEXT_LENGTH


class AnnualForm(forms.ModelForm):
    """Title and sections of the annual report; a draft may leave any of them empty."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = AnnualReport
        fields = ["title", *AnnualReport.SECTIONS]
        help_texts = {
            "overview": "成员构成和变化的表格、图自动附在后面，这里写总体情况",
            "operation": "理事会、秘书处组成和理事会决定的表格自动附在后面",
            "information": "按月统计、采用统计和排名自动附在后面",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        for name in AnnualReport.SECTIONS:
            self.fields[name].widget.attrs["rows"] = 8
            self.fields[name].max_length = TEXT_LENGTH
            self.fields[name].validators.append(MaxLengthValidator(TEXT_LENGTH, "不能超过 20000 字。"))

    def _post_clean(self) -> None:
        """As above."""

    def content(self) -> dict[str, Any]:
        """The arguments of the verb `write`."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields} | {
            "seen": self.cleaned_data["version"]
        }
