"""What people type about a new term."""

from django import forms

from councils.terms.forms import DATE


class TermForm(forms.Form):
    number = forms.IntegerField(label="届次", min_value=1, max_value=200, help_text="例如 2，即第二届理事会")
    since = forms.DateField(label="起始日期", widget=DATE, help_text="换届当日，不能晚于今天")
    reason = forms.CharField(label="依据", max_length=200, help_text="例如：第二届会员大会决议")
