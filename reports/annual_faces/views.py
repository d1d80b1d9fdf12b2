"""The report as a file: PDF, with `?kind=docx` a Word document, with `?kind=xlsx` a workbook; with `?edition=` an earlier edition."""

from django.http import Http404, HttpRequest

from alliance.paper.papers import Paper, paper
from alliance.registers import catalogue
from reports.annual import chapters
from reports.annual.models import AnnualReport
from reports.annual.views.reading import visible
from reports.annual_faces import shares, word, workbook

KINDS = {"pdf": "PDF", "docx": "Word", "xlsx": "Excel"}


@catalogue.document(
    "年度工作总结报告",
    of="annual_reports",
    faces=("pdf", "docx", "xlsx"),
    args=lambda row: [row.year],
    code=chapters.ANNUAL,
)
@paper
def export(request: HttpRequest, year: int) -> Paper:
    one = visible(request, year)
    kind = request.GET.get("kind", "pdf")
    if kind not in KINDS:
        raise Http404("没有这种格式")
    name = f"{one.full_title}（{KINDS[kind]}）"
    return Paper("", {}, f"{one.full_title}.{kind}", name=name, later=lambda: _drawn(one, kind))


def _drawn(one: AnnualReport, kind: str) -> Paper:
    """Drawn up by the worker: the figures of a year in progress are asked of the whole house."""
    book = chapters.book_of(one)
    version, filename = chapters.annual_version(one, book), f"{book.title}.{kind}"
    if kind == "docx":
        return Paper(
            "",
            {},
            filename,
            name=book.title,
            version=version,
            docx=lambda code: word.document(one, book, code),
        )
    if kind == "xlsx":
        return Paper(
            "",
            {},
            filename,
            name=book.title,
            version=version,
            workbook=lambda code, by: workbook.workbook(one, book, code, by),
        )
    context = {"report": one, "book": book, "left_out": shares.left_out(book)}
    return Paper("print/annual_report.html", context, filename, version=version)
