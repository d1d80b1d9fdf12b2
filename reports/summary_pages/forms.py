"""What people type in a summary."""

from typing import Any

from django import forms

from alliance.prose.fields import ProseField
from reports.summaries.models import Summary

PICTURES_AT = "/summaries/pictures/"


class SummaryForm(forms.ModelForm):
    """Title and text; the text may hold the pictures of this summary and no others."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    text = ProseField(label="正文", limit=Summary.LIMIT, required=False)

    class Meta:
        model = Summary
        fields = ["title", "text"]

    def __init__(self, *args: Any, upload_to: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        text = self.fields["text"]
        text.pictures = {picture.get_absolute_url() for picture in self.instance.pictures.all()}
        text.widget.upload_to, text.widget.pictures_at = upload_to, PICTURES_AT
        text.widget.attrs["rows"] = 24

    def _post_clean(self) -> None:
        """The verb writes, not the form."""

    def values(self) -> dict[str, Any]:
        """The arguments of the verb `write`."""
        return {
            "title": self.cleaned_data["title"],
            "text": self.cleaned_data["text"],
            "seen": self.cleaned_data["version"],
        }
