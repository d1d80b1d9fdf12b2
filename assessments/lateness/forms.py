"""More time for one unit."""

from django import forms

from assessments.sheets.forms import ByDay, day_field


class ExtendForm(ByDay):
    day = day_field("延期至（含当日）", "只对这一家单位有效，考核年度的截止时间不变。")
    reason = forms.CharField(label="延期理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
