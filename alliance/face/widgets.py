"""The common controls of forms, drawn in Python: the same text as by Django's templates, in a fifth of the time.

A filter bar of five fields cost as much as the table below it, because Django looks up and walks a template for each option of a
choice. What is not named here is still drawn by its template.
"""

from collections.abc import Mapping
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.utils.formats import localize
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

FOLDER = "django/forms/widgets/"
OPTION = f"{FOLDER}select_option.html"
INPUTS = (
    "text",
    "number",
    "email",
    "url",
    "password",
    "hidden",
    "date",
    "datetime",
    "time",
    "checkbox",
    "file",
    "input",
)


class Renderer(TemplatesSetting):
    """Draws controls without their templates where it can."""

    def render(self, template_name: str, context: Mapping[str, Any], request: Any = None) -> str:
        draw = DRAWN.get(template_name)
        drawn = draw(context["widget"]) if draw else None
        return super().render(template_name, context, request) if drawn is None else drawn


def _input(widget: Mapping[str, Any]) -> str:
    value = "" if widget["value"] is None else format_html(' value="{}"', _text(widget["value"]))
    pattern = '<input type="{}" name="{}"{}{}>'
    return format_html(pattern, widget["type"], widget["name"], value, _attributes(widget["attrs"]))


def _textarea(widget: Mapping[str, Any]) -> str:
    pattern = '<textarea name="{}"{}>\n{}</textarea>'
    return format_html(pattern, widget["name"], _attributes(widget["attrs"]), widget["value"] or "")


def _select(widget: Mapping[str, Any]) -> str | None:
    """None where an option has a template of its own."""
    groups = widget["optgroups"]
    if any(option["template_name"] != OPTION for _, options, _ in groups for option in options):
        return None
    drawn = [_group(name, options) for name, options, _ in groups]
    pattern = '<select name="{}"{}>{}\n</select>'
    return format_html(pattern, widget["name"], _attributes(widget["attrs"]), mark_safe("".join(drawn)))


def _group(name: str | None, options: list[Mapping[str, Any]]) -> SafeString:
    drawn = format_html_join(
        "",
        '\n  <option value="{}"{}>{}</option>\n',
        ((_text(one["value"]), _attributes(one["attrs"]), localize(one["label"])) for one in options),
    )
    return format_html('\n  <optgroup label="{}">{}\n  </optgroup>', name, drawn) if name else drawn


def _attributes(attrs: Mapping[str, Any]) -> SafeString:
    parts = [
        format_html(" {}", name) if value is True else format_html(' {}="{}"', name, _text(value))
        for name, value in attrs.items()
        if value is not False
    ]
    return mark_safe("".join(parts))


def _text(value: Any) -> str:
    """As `stringformat:"s"`: never as numbers are written in a language; what is safe already stays so."""
    return value if isinstance(value, str) else str(value)


DRAWN = {
    **{f"{FOLDER}{name}.html": _input for name in INPUTS},
    f"{FOLDER}select.html": _select,
    f"{FOLDER}textarea.html": _textarea,
}
