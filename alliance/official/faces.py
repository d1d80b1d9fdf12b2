"""Both faces of one document as papers: a story composes an `Official` and gives each face in a line."""

from dataclasses import replace

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from alliance.face.inline import link
from alliance.official.content import Official
from alliance.official.docx import as_docx
from alliance.official.filling import fill
from alliance.official.forms import template_of
from alliance.official.pages import context_of
from alliance.paper.papers import Paper
from alliance.paper.printed import Version

_ENDINGS = (".pdf", ".docx")


def face_of(
    request: HttpRequest, official: Official, filename: str, *, version: Version | None = None
) -> Paper:
    """The face that the address asks for: Word with `?kind=docx`, else PDF; one view (`@paper`) serves both."""
    wanted = docx_of if request.GET.get("kind") == "docx" else pdf_of
    return wanted(official, filename, version=version)


def pdf_of(official: Official, filename: str, *, version: Version | None = None) -> Paper:
    """The PDF as a paper (for `@paper`); with a `version` its code is printed and can be checked."""
    return Paper("print/official.html", context_of(official), f"{_stem(filename)}.pdf", version=version)


def docx_of(official: Official, filename: str, *, version: Version | None = None) -> Paper:
    """The same content as a Word document, in the template of the office where there is one; equal content has the code of the PDF."""
    stem = _stem(filename)

    def drawn(code: str) -> bytes:
        coded = replace(official, code=code)
        template = template_of(coded)
        return as_docx(coded) if template is None else fill(template, coded)

    return Paper(
        "",
        {},
        f"{stem}.docx",
        name=f"{stem}（Word）",
        version=version,
        docx=drawn,
    )


def file_links(address: str) -> SafeString:
    """Both faces of the paper at this address, as the cell of a list."""
    return format_html("{} {}", link("PDF", address), link("Word", f"{address}?kind=docx"))


def _stem(filename: str) -> str:
    for ending in _ENDINGS:
        filename = filename.removesuffix(ending)
    return filename
