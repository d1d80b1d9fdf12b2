"""Forms: label, mark of required, help, errors, counters and limits, linked for screen readers."""

from collections.abc import Mapping
from typing import Any

from django import forms, template
from django.core.validators import FileExtensionValidator
from django.db.models import BLANK_CHOICE_DASH
from django.forms.renderers import TemplatesSetting
from django.template.loader import render_to_string
from django.utils.formats import localize
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from alliance.face.components import escaped
from alliance.files import pictures

register = template.Library()

DASHES = BLANK_CHOICE_DASH[0][1]
BLANK = "请选择"
WIDTHS = ("", "short", "half", "full")
RANGE = (
    '<div class="filter filter-range" role="group" aria-label="{}"><span class="filter-label" aria-hidden="true">{}</span>'
    '<span class="range">{}</span>{}</div>'
)
CHECK = '<label class="filter filter-check">{}<span>{}</span></label>'
LABELLED = '<div class="filter filter-{}"><label for="{}">{}</label>{}{}</div>'


@register.simple_tag
def form(form):
    """All of a form but its `<form>` element: error summary, hidden fields, fields in order."""
    return render_to_string("components/form.html", {"form": form})


@register.inclusion_tag("components/form_errors.html")
def form_errors(form):
    """The summary on top of a form: what is wrong, each with a link to its field."""
    return {
        "form": form,
        "hidden_errors": [error for bound in form.hidden_fields() for error in bound.errors],
    }


@register.simple_tag
def field(bound, hint="", width="", prefix="", suffix=""):
    """One field of a form. `hint` replaces its help text; `suffix` is a unit (万元, 人次); `width`: short, half, full.

    What must be filled in has a *; `needed` of the form field marks what only a draft may lack.
    """
    if width not in WIDTHS:
        raise ValueError(f"unknown width {width!r}")
    if bound.is_hidden:
        return bound.as_widget()
    help_text = hint or bound.help_text
    limits = limits_of(bound.field)
    described = [f"{bound.auto_id}_help"] if help_text or limits else []
    described += [f"{bound.auto_id}_error"] if bound.errors else []
    kind = kind_of(bound.field)
    name_blank(bound.field)
    group = kind in ("choices", "checks")
    attrs = ({} if group else {"class": f"input input-{kind}"}) | attributes_of(bound.field)
    needed = bound.field.required or getattr(bound.field, "needed", False)
    if described and not group:
        attrs["aria-describedby"] = " ".join(described)
    if needed and not bound.field.required and not group:
        attrs["aria-required"] = "true"
    return render_to_string(
        "components/field.html",
        {
            "field": bound,
            "kind": kind,
            "group": group,
            "needed": needed,
            "control": bound.as_widget(attrs=attrs),
            "described": " ".join(described),
            "help_text": help_text,
            "limits": limits,
            "width": width,
            "prefix": prefix,
            "suffix": suffix,
            "counter": attrs.get("data-counter"),
        },
    )


@register.simple_tag
def filter_field(bound):
    """One field of a filter form: compact, its label above it, both ends of a range named."""
    if bound.is_hidden:
        return str(bound)
    kind, label, widget = kind_of(bound.field), bound.label, bound.field.widget
    is_range = isinstance(widget, forms.MultiWidget)
    if is_range:
        for part, name in zip(widget.widgets, ("起", "止"), strict=False):
            part.attrs |= {"class": "input", "aria-label": f"{label}（{name}）"}
            _make_native(part, date_only=True)
    control = bound.as_widget(attrs={} if is_range else {"class": f"input input-{kind}"})
    errors = format_html_join("", '<p class="field-error">{}</p>', ((error,) for error in bound.errors))
    if is_range:
        return format_html(RANGE, label, label, control, errors)
    if kind == "check":
        return format_html(CHECK, control, label)
    return format_html(LABELLED, kind, bound.id_for_label, label, control, errors)


@register.simple_block_tag
def form_section(content, title, hint=""):
    """A titled group of fields."""
    return format_html(
        '<section class="form-section"><div class="form-section-head"><h2>{}</h2>{}</div>'
        '<div class="form-section-body">{}</div></section>',
        title,
        format_html("<p>{}</p>", hint) if hint else "",
        content,
    )


@register.simple_block_tag
def form_actions(content, note=""):
    """The bar with the buttons of a form; it stays in sight while the form is scrolled."""
    return format_html(
        '<div class="form-actions"><div class="form-actions-buttons">{}</div>'
        '<p class="form-actions-note" data-autosave-status role="status">{}</p></div>',
        content,
        note,
    )


def name_blank(field: forms.Field) -> None:
    """Say in words what Django writes as dashes: that nothing has been chosen yet."""
    if getattr(field, "empty_label", None) == DASHES:
        field.empty_label = BLANK
        field.widget.choices = field.choices
    elif isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        options = list(field.choices)
        if options and options[0] == ("", DASHES):
            field.choices = [("", BLANK), *options[1:]]


def kind_of(field: forms.Field) -> str:
    """Return which frame a field needs, and give date fields the browser's own picker."""
    widget = field.widget
    if isinstance(widget, forms.DateInput | forms.DateTimeInput):
        _make_native(widget, date_only=not isinstance(field, forms.DateTimeField))
        return "date"
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return "checks"
    if isinstance(widget, forms.RadioSelect):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, forms.ClearableFileInput | forms.FileInput):
        return "file"
    if isinstance(widget, forms.Textarea):
        return "area"
    if isinstance(widget, forms.Select):
        return "select"
    return "number" if isinstance(widget, forms.NumberInput) else "text"


def _make_native(widget, date_only: bool) -> None:
    if isinstance(widget, forms.DateInput | forms.DateTimeInput):
        widget.input_type = "date" if date_only else "datetime-local"
        widget.format = "%Y-%m-%d" if date_only else "%Y-%m-%dT%H:%M"


def attributes_of(field: forms.Field) -> dict[str, str]:
    """Return the attributes which the small scripts read: counter, greatest size, accepted kinds of file."""
    attrs = {}
    if getattr(field, "max_length", None) and isinstance(field.widget, forms.Textarea):
        attrs["data-counter"] = str(field.max_length)
    if isinstance(field, forms.FileField):
        extensions = extensions_of(field)
        if extensions:
            attrs["accept"] = ",".join(f".{extension}" for extension in extensions)
        if size := getattr(field, "max_bytes", None):
            attrs["data-max-bytes"] = str(size)
            if {"jpg", "png"} & set(extensions):
                attrs["data-max-photo-bytes"] = str(max(size, pictures.MAX_BYTES))
    if isinstance(field.widget, forms.Textarea) and "rows" in field.widget.attrs:
        attrs["rows"] = field.widget.attrs["rows"] if field.widget.attrs["rows"] != "10" else "4"
    return attrs


def extensions_of(field: forms.Field) -> list[str]:
    """Return the allowed extensions of a file field, without dots."""
    if kinds := getattr(field, "kinds", None):
        return list(kinds)
    for validator in field.validators:
        if isinstance(validator, FileExtensionValidator) and validator.allowed_extensions:
            return list(validator.allowed_extensions)
    return []


def limits_of(field: forms.Field) -> str:
    """Return the limits of a file field in words: “PDF、DOCX，不超过 20 MB”."""
    if not isinstance(field, forms.FileField):
        return ""
    parts = []
    if extensions := extensions_of(field):
        parts.append("可上传 " + "、".join(extension.upper() for extension in extensions))
    if size := getattr(field, "max_bytes", None):
        parts.append(f"单个不超过 {size // (1024 * 1024)} MB")
    return "，".join(parts)


# ---------------------------------------------------------------- controls

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
    """Draws the common controls in Python, letter for letter as Django's templates do, in a quarter of the time.

    A filter bar cost as much as the table below it: a template was looked up and walked for each option of a choice.
    """

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
    drawn = SafeString(
        "".join(
            f'\n  <option value="{escaped(_text(one["value"]))}"{_attributes(one["attrs"])}>'
            f"{escaped(localize(one['label']))}</option>\n"
            for one in options
        )
    )
    return format_html('\n  <optgroup label="{}">{}\n  </optgroup>', name, drawn) if name else drawn


def _attributes(attrs: Mapping[str, Any]) -> SafeString:
    parts = [
        f" {escaped(name)}" if value is True else f' {escaped(name)}="{escaped(_text(value))}"'
        for name, value in attrs.items()
        if value is not False
    ]
    return SafeString("".join(parts))


def _text(value: Any) -> str:
    """As `stringformat:"s"`: never as numbers are written in a language; what is safe already stays so."""
    return value if isinstance(value, str) else str(value)


DRAWN = {
    **{f"{FOLDER}{name}.html": _input for name in INPUTS},
    f"{FOLDER}select.html": _select,
    f"{FOLDER}textarea.html": _textarea,
}
