"""The words of a list's filters: what the choice of everything is called, and what was chosen."""

from django import forms
from django.db.models import QuerySet

from alliance.face.datatable import text


def say_all(bound_field) -> None:
    """The choice that filters nothing is called 全部."""
    if getattr(bound_field, "empty_label", None):
        bound_field.empty_label = "全部"
    if isinstance(bound_field.widget, forms.NullBooleanSelect):
        bound_field.widget.choices = [("unknown", "全部"), ("true", "是"), ("false", "否")]


def chosen(bound_field, value) -> str:
    """Return a cleaned filter value in words, empty for none: labels of choices, both ends of a range."""
    if value in (None, "") or (hasattr(value, "__len__") and len(value) == 0):
        return ""
    if value is False and isinstance(bound_field.widget, forms.CheckboxInput):
        return ""
    if isinstance(value, slice):
        start, stop = (text(end, "date") if end else "" for end in (value.start, value.stop))
        if start and stop:
            return f"{start} 至 {stop}"
        return (start and f"{start} 起") or (stop and f"至 {stop}")
    if isinstance(value, bool):
        return text(value)
    labels = {}
    if not hasattr(bound_field, "queryset"):
        labels = {str(key): str(label) for key, label in getattr(bound_field, "choices", ())}
    values = value if isinstance(value, list | tuple | QuerySet) else [value]
    return "、".join(labels.get(str(one), text(one)) for one in values)
