"""Until when, and why."""

from django import forms


class ExtensionForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    last_day = forms.DateField(label="申请延至", help_text="当日 24:00 前办结")
    reason = forms.CharField(
        label="延期理由", max_length=500, widget=forms.Textarea(attrs={"rows": 4}), help_text="秘书处据此答复"
    )
