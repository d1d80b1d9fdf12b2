"""What is said with a bulletin."""

from django import forms


class BulletinForm(forms.Form):
    remark = forms.CharField(
        label="通报说明", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
