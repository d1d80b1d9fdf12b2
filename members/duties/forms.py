"""What is asked where units are reminded."""

from django import forms

from members.duties import ledger


class ReminderForm(forms.Form):
    opening = forms.CharField(
        label="开头文字",
        max_length=500,
        initial=ledger.OPENING,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="各单位的待办事项和截止日期自动附在后面",
    )
