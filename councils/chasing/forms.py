"""What is said of a unit that misses its orders."""

from django import forms


class CircularForm(forms.Form):
    text = forms.CharField(label="通报内容", max_length=2000, widget=forms.Textarea(attrs={"rows": 6}))
