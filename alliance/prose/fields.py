"""Prose in forms: an editor where scripts run, plain text where none do; what a form gets is clean either way.

    text = ProseField(label="正文", limit=20000)
    form.fields["text"].pictures = {address: …}   # the addresses that may stand in it

The widget shows the editor of `static/js/prose.js`; see `docs/components.md`.
"""

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from alliance.prose import parsing, plain, sanitising

TYPED = "_plain"  # what was typed without a script comes under this name


class ProseWidget(forms.Textarea):
    """The value is HTML. `upload_to` is the address that takes a picture and `pictures_at` how those of pictures begin."""

    upload_to = pictures_at = ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str | None:
        """HTML of the editor, or of what was typed as plain text; a picture is then an address like any other, checked later."""
        if (typed := data.get(f"{name}{TYPED}")) is None:
            return data.get(name)
        blocks = plain.blocks_of_plain(typed[: sanitising.MAX_INPUT])
        return parsing.html_of(blocks, address=sanitising.place_of)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and f"{name}{TYPED}" not in data

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        drawn = self.build_attrs(self.attrs, attrs)
        blocks = sanitising.placed(value or "")
        described = {key: drawn[key] for key in ("aria-describedby", "aria-invalid") if key in drawn}
        return render_to_string(
            "components/prose.html",
            {
                "name": name,
                "id": drawn.get("id") or f"id_{name}",
                "html": parsing.html_of(blocks, address=sanitising.place_of),
                "plain": plain.plain_of(blocks),
                "described": described,
                "rows": drawn.get("rows", 16),
                "upload_to": self.upload_to,
                "pictures_at": self.pictures_at,
            },
        )


class ProseField(forms.CharField):
    """Clean HTML of at most `limit` characters of text. `pictures` are the addresses of those that may stand in it."""

    widget = ProseWidget

    def __init__(self, *, limit: int = 20_000, pictures: Collection[str] = (), **given: Any) -> None:
        super().__init__(**given)
        self.limit, self.pictures = limit, pictures

    def to_python(self, value: Any) -> str:
        if not isinstance(value, str):
            return ""
        if len(value) > sanitising.MAX_INPUT:
            raise ValidationError("内容过长，请分成几部分，或者去掉从其他软件带来的格式后再粘贴。")
        return sanitising.clean(value, pictures=self.pictures)

    def validate(self, value: str) -> None:
        super().validate(value)
        if (length := len(parsing.text_of(value))) > self.limit:
            raise ValidationError(f"不能超过 {self.limit} 字，现有 {length} 字。")

    def has_changed(self, initial: Any, data: Any) -> bool:
        return not self.disabled and self.to_python(data) != (initial or "")
