"""What is asked for a file of many papers, for a saved set, and as parameters of papers that lists do not know."""

from typing import Any

from django import forms

from alliance.ground import clock
from reports.catalogue.batches import shapes_of
from reports.catalogue.entries import Offer
from reports.catalogue.models import SavedReport


class BatchForm(forms.Form):
    """The shape of the file and, where persons are named, what it is for; the rows are chosen in the table."""

    shape = forms.ChoiceField(label="格式")
    reason = forms.CharField(
        label="用途", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, offer: Offer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shape"].choices = shapes_of(offer)
        if offer.entry.document and offer.entry.document.persons:
            self.fields["reason"].required = True
            self.fields["reason"].help_text = "文书含姓名和手机号，请写明用途，例如：送第三方复核"


class SaveForm(forms.ModelForm):
    class Meta:
        model = SavedReport
        fields = ["name", "shared"]
        help_texts = {"name": "例如：每月送市工信局的成员名录"}

    def __init__(self, *args: Any, may_share: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_share:
            del self.fields["shared"]


class AsksForm(forms.Form):
    """年度 and 截至日期 of a paper, where the list has none of its own."""

    year = forms.TypedChoiceField(label="年度", coerce=int, required=False)
    on = forms.DateField(
        label="截至日期（含当日）", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, asks: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        this = clock.today().year
        self.fields["year"].choices = [(one, f"{one}年度") for one in range(this, this - 6, -1)]
        for name in [one for one in self.fields if one not in asks]:
            del self.fields[name]
