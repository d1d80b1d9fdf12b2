"""The component tags: every page is composed of these, and each refuses arguments it does not know.

`{% load face %}` brings them all: those within a line (`alliance.face.inline`), the parts of a page, lists and forms.
"""

from django import template
from django.utils.safestring import SafeString

from alliance.face.components import text_of
from alliance.face.inline import clause, copy_button, deadline, icon, link, notice_text, progress, status_tag
from alliance.ground.wayfinding import way
from alliance.prose import parsing, sanitising
from alliance.templatetags import face_forms, face_lists, face_page

register = template.Library()
register.filter("text_of", text_of)
register.filter("way", way)
for inline in (icon, status_tag, link, clause, deadline, progress, copy_button, notice_text):
    register.simple_tag(inline)
for part in (face_forms, face_lists, face_page):
    register.tags.update(part.register.tags)


@register.filter
def prose(html: str | None) -> SafeString:
    """Stored prose as it is shown below the titles of a page: our own tags around escaped words, whatever is stored."""
    return SafeString(sanitising.shown(html or ""))


@register.filter
def prose_text(html: str | None) -> str:
    """The words alone."""
    return parsing.text_of(sanitising.sifted(html or ""))
