"""The form over a record that a verb writes."""

from typing import Any

from django import forms


class VerbForm(forms.ModelForm):
    """What is typed about a record; the form carries the version that its page showed, and puts nothing into the record at hand."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["version"].initial = self.instance.version if self.instance.pk else None

    def values(self) -> dict[str, Any]:
        """What the verb takes, by name; with the version where there is a record already."""
        taken = [name for name in self.Meta.fields if name in self.fields]
        if self.instance.pk:
            taken.append("version")
        return {name: self.cleaned_data[name] for name in taken}

    def _post_clean(self) -> None:
        """The verb alone writes the record, and its model is asked by the verb."""
