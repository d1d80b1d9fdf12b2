"""Files for tests, built in code: honest ones, and ones nobody should open."""

import io
import zipfile
from xml.sax.saxutils import escape, quoteattr

import pikepdf
from openpyxl.utils import get_column_letter
from PIL import Image

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def zipped(parts: dict[str, str | bytes], *, level: int = 6) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    file.seek(0)
    return file


def content_types(main: str) -> str:
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/main.xml" ContentType="{main}"/></Types>'
    )


def cell(reference: str, value, *, style: int = 0) -> str:
    """A cell of a worksheet: text for str, a number for anything else."""
    if isinstance(value, str):
        inline = f'<is><t xml:space="preserve">{escape(value)}</t></is>'
        return f'<c r="{reference}" s="{style}" t="inlineStr">{inline}</c>'
    return f'<c r="{reference}" s="{style}"><v>{value}</v></c>'


def row(number: int, *values) -> str:
    cells = (
        value
        if isinstance(value, str) and value.startswith("<c ")
        else cell(f"{get_column_letter(at)}{number}", value)
        for at, value in enumerate(values, 1)
        if value is not None
    )
    return f'<row r="{number}">{"".join(cells)}</row>'


def xlsx(
    *rows: str,
    title: str = "成员单位",
    after: str = "",
    before: str = "",
    main: str = SHEET,
    date1904: bool = False,
    formats: tuple[str, ...] = (),
    prologue: str = "",
    strings: str = "",
    parts: dict[str, str | bytes] | None = None,
) -> io.BytesIO:
    """A workbook of one sheet made of ready `rows`; `formats` are number formats of the styles 1, 2, …

    `strings` are ready shared strings (<si>…</si>).
    """
    number_formats = "".join(
        f'<numFmt numFmtId="{200 + at}" formatCode={quoteattr(code)}/>' for at, code in enumerate(formats, 1)
    )
    styles = "".join(f'<xf numFmtId="{200 + at if at else 0}"/>' for at in range(len(formats) + 1))
    sheets = f'<sheets><sheet name={quoteattr(title)} sheetId="1" r:id="r1"/></sheets>'
    return zipped(
        {
            "[Content_Types].xml": content_types(main),
            "_rels/.rels": links(("officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": f'{prologue}<workbook {MAIN} xmlns:r="{LINKS}">'
            f'<workbookPr date1904="{int(date1904)}"/>{sheets}</workbook>',
            "xl/_rels/workbook.xml.rels": links(
                ("worksheet", "worksheets/sheet1.xml"),
                ("styles", "/xl/styles.xml"),
                ("sharedStrings", "sharedStrings.xml"),
            ),
            "xl/sharedStrings.xml": f"<sst {MAIN}>{strings}</sst>",
            "xl/styles.xml": f"<styleSheet {MAIN}><numFmts>{number_formats}</numFmts>"
            f"<cellXfs>{styles}</cellXfs></styleSheet>",
            "xl/worksheets/sheet1.xml": f"<worksheet {MAIN}>{before}"
            f"<sheetData>{''.join(rows)}</sheetData>{after}</worksheet>",
            **(parts or {}),
        }
    )


def links(*targets: tuple[str, str]) -> str:
    """A relationships part: (kind, target) numbered r1, r2, …"""
    inside = "".join(
        f'<Relationship Id="r{at}" Type="{LINKS}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(targets, 1)
    )
    return f"<Relationships>{inside}</Relationships>"


def docx() -> io.BytesIO:
    return zipped({"[Content_Types].xml": content_types(DOCUMENT), "word/document.xml": "<document/>"})


def image(kind: str = "JPEG", size: tuple[int, int] = (60, 40), **options) -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(file, kind, **options)
    file.seek(0)
    return file


def pdf(between: bytes = b"", **catalog) -> io.BytesIO:
    """A PDF of one empty page; `between` stands after its header, `catalog` are further entries of its root."""
    file = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        for key, value in catalog.items():
            document.Root[f"/{key}"] = value
        document.save(file, deterministic_id=True)
    header, _, rest = file.getvalue().partition(b"\n")
    return io.BytesIO(header + b"\n" + between + rest)
