"""What is said about a silent unit."""

from django import forms


class CensureForm(forms.Form):
    text = forms.CharField(label="通报内容", max_length=2000, widget=forms.Textarea(attrs={"rows": 6}))
