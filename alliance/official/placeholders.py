"""Templates of an office: a .docx with {{标题}}, {{正文}} …, which is data and never run.

A template is refused with the reason: what is no plain .docx, what fetches or runs anything, and by name every placeholder
that nobody fills. `FIELDS` are the names that there are.
"""

import difflib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from zipfile import ZipFile

from docx import Document
from docx.document import Document as Opened
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from lxml.etree import XMLSyntaxError

from alliance.files import filetypes
from alliance.ground.access import Refused

BODY = "正文"
FIELDS = (
    *("发文机关", "标题", "文号", "签发人", "主送", BODY, "附件", "署名", "日期", "附注"),
    *(
        "抄送",
        "印发机关",
        "印发日期",
        "出席",
        "请假",
        "缺席",
        "列席",
        "主持",
        "核稿",
        "签发",
        "校验码",
        "状态",
    ),
)
EXCERPT, NAMED = 30, 6  # characters of a place, and wrong names that a refusal says
MAX_BYTES = 5 * 1024 * 1024
MAX_INSIDE = 40 * 1024 * 1024
NOT_WORD = "模板不是 Word 文档（.docx），请用 WPS 或 Word 另存为 .docx 后再上传"
BRACES = re.compile(r"[{｛]{2}\s*([^{}｛｝]{1,40}?)\s*[}｝]{2}")
_HALF = re.compile(r"[{｛]{2}|[}｝]{2}")
_TAG = re.compile(r"<[^>]+>")
_FETCHING = re.compile(
    r"\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|LINK|DATABASE|MACROBUTTON|IMPORT)\b", re.IGNORECASE
)
_UNREAD = ("footnotes", "endnotes", "comments", "glossary/document")
_EMBEDDED = ("word/embeddings/", "word/activex/", "word/ole", "customui/")


@dataclass(frozen=True)
class Place:
    """Where a placeholder stands: in the text of the document, or at the edge of its pages; `said` is that in words."""

    name: str
    in_body: bool
    alone: bool
    said: str = ""


def check(template: bytes) -> None:
    """Refuse what is no template, with all that is wrong about its placeholders in one sentence."""
    document = opened(template)
    found = list(_places(document))
    wrong = [*_unknown(found), *_half(document), *_body(found)]
    if wrong:
        raise Refused(f"模板不能使用：{'；'.join(wrong)}。", field="template")


def placeholders(template: bytes) -> tuple[str, ...]:
    """The names in the order in which they stand, each once; a file that may not be opened is refused."""
    return tuple(dict.fromkeys(place.name for place in _places(opened(template))))


def opened(template: bytes) -> Opened:
    """The template as a document, when it is a .docx that fetches and runs nothing."""
    if len(template) > MAX_BYTES:
        raise Refused(f"模板超过 {MAX_BYTES // 1024 // 1024} MB，请压缩其中的图片后再上传", field="template")
    if filetypes.sniff(template[:4096]) != "zip":
        raise Refused(NOT_WORD, field="template")
    try:
        with filetypes.open_zip(io.BytesIO(template)) as archive:
            _inspect(archive)
        return Document(io.BytesIO(template))
    except filetypes.Unsafe as error:
        raise Refused(str(error), field="template") from error
    except (*filetypes.ZIP_ERRORS, OpcError, XMLSyntaxError, AttributeError) as error:
        raise Refused(filetypes.DAMAGED, field="template") from error


def _inspect(archive: ZipFile) -> None:
    if sum(entry.file_size for entry in archive.infolist()) > MAX_INSIDE:
        raise filetypes.Unsafe(filetypes.TOO_BIG_INSIDE)
    kind = filetypes.office_type(archive)
    if kind == "macro":
        raise filetypes.Unsafe("模板里有宏，不能使用，请另存为不含宏的 .docx 后再上传")
    if kind != "docx":
        raise filetypes.Unsafe(NOT_WORD)
    parts = filetypes.Parts(archive)
    for name in archive.namelist():
        if name.casefold().startswith(_EMBEDDED):
            raise filetypes.Unsafe("模板里嵌有其他文件或控件，不能使用，请删除后再上传")
        if name.endswith(".rels"):
            _expect_inside(parts, name)
        elif name.endswith(".xml"):
            _expect_quiet(archive, parts, name)


def _expect_inside(parts: filetypes.Parts, name: str) -> None:
    """Links that a reader clicks may lead out of the file; nothing else may."""
    for tag, attributes in parts.elements(name):
        outside = tag == "Relationship" and attributes.get("TargetMode") == "External"
        if outside and not attributes.get("Type", "").endswith("/hyperlink"):
            target = attributes.get("Target", "")[:60]
            raise filetypes.Unsafe(f"模板引用了文件以外的内容（{target}），不能使用，请改为嵌入后再上传")


def _expect_quiet(archive: ZipFile, parts: filetypes.Parts, name: str) -> None:
    for _ in parts.elements(name):  # no DTD, no entities, and well-formed
        pass
    text = archive.read(name).decode("utf-8", "replace")
    codes = re.findall(r"<w:instrText[^>]*>(.*?)</w:instrText>", text, re.DOTALL)
    codes += re.findall(r'w:instr="([^"]*)"', text)
    if _FETCHING.search("".join(codes)) or _FETCHING.search(" ".join(codes)):
        raise filetypes.Unsafe("模板里有引用其他文件的域，不能使用，请改为普通文字后再上传")
    if any(name == f"word/{one}.xml" for one in _UNREAD) and BRACES.search(_TAG.sub("", text)):
        raise filetypes.Unsafe("占位符写在脚注、尾注或批注里，不能替换，请移到正文、页眉或页脚")


# ---------------------------------------------------------------- what stands where


def roots(document: Opened) -> Iterator[tuple[BaseOxmlElement, bool]]:
    """What holds paragraphs: the document, then heads and feet of its pages; and whether it is the document."""
    yield document.element.body, True
    for relation in document.part.rels.values():
        if not relation.is_external and relation.reltype.endswith(("/header", "/footer")):
            yield relation.target_part.element, False


def words_of(paragraph: BaseOxmlElement) -> list[BaseOxmlElement]:
    """The pieces of text of a paragraph, without those of boxes that hang on it."""
    pieces = paragraph.iter(qn("w:t"))
    return [one for one in pieces if next(one.iterancestors(qn("w:p"))) is paragraph]


def text_of(paragraph: BaseOxmlElement) -> str:
    return "".join(one.text or "" for one in words_of(paragraph))


def _places(document: Opened) -> Iterator[Place]:
    for root, is_document in roots(document):
        for paragraph in root.iter(qn("w:p")):
            text = text_of(paragraph)
            in_box = next(paragraph.iterancestors(qn("w:txbxContent")), None) is not None
            for match in BRACES.finditer(text):
                said = f"{_where(root, paragraph)}“{_short(text)}”"
                yield Place(match[1], is_document and not in_box, text.strip() == match[0].strip(), said)


def _short(text: str) -> str:
    text = text.strip()
    return text if len(text) <= EXCERPT else f"{text[:EXCERPT]}…"


def _where(root: BaseOxmlElement, paragraph: BaseOxmlElement) -> str:
    """页眉, 页脚, 文本框, which row of which table, or which paragraph, as somebody counts who reads it (blank ones are none)."""
    edges = {qn("w:hdr"): "页眉", qn("w:ftr"): "页脚"}
    if root.tag in edges:
        return edges[root.tag]
    if next(paragraph.iterancestors(qn("w:txbxContent")), None) is not None:
        return "文本框"
    if (row := next(paragraph.iterancestors(qn("w:tr")), None)) is not None:
        table = row.getparent()
        tables, rows = list(root.iter(qn("w:tbl"))), list(table.iterchildren(qn("w:tr")))
        return f"第{tables.index(table) + 1}个表格第{rows.index(row) + 1}行"
    said = [one for one in root.iterchildren(qn("w:p")) if text_of(one).strip()]
    return f"第{said.index(paragraph) + 1}段" if paragraph in said else "正文"


def _unknown(found: list[Place]) -> list[str]:
    """Each wrong name once, with where it first stands, and the right one that it looks like."""
    first: dict[str, Place] = {}
    for one in found:
        if one.name not in FIELDS:
            first.setdefault(one.name, one)
    if not first:
        return []
    named = [f"{{{{{name}}}}}（{place.said}{_like(name)}）" for name, place in first.items()]
    more = f"等{len(named)}个" if len(named) > NAMED else ""
    return [f"没有这些占位符：{'、'.join(named[:NAMED])}{more}，可用的有{'、'.join(FIELDS)}"]


def _like(name: str) -> str:
    near = difflib.get_close_matches(name, FIELDS, n=1, cutoff=0.5)
    return f"，应为 {{{{{near[0]}}}}} 吗" if near else ""


def _half(document: Opened) -> list[str]:
    """Braces that are opened and not closed."""
    for root, _ in roots(document):
        for paragraph in root.iter(qn("w:p")):
            text = text_of(paragraph)
            if _HALF.search(BRACES.sub("", text)):
                return [f"有没写完整的占位符：{_where(root, paragraph)}“{_short(text)}”"]
    return []


def _body(found: list[Place]) -> list[str]:
    bodies = [one for one in found if one.name == BODY]
    if not bodies:
        return ["缺少占位符 {{正文}}"]
    if len(bodies) > 1:
        return [f"占位符 {{{{正文}}}} 只能有一处，现有{'、'.join(one.said for one in bodies[:NAMED])}"]
    if not bodies[0].in_body:
        return [f"占位符 {{{{正文}}}} 不能放在页眉、页脚或文本框里（{bodies[0].said}）"]
    return [] if bodies[0].alone else [f"占位符 {{{{正文}}}} 须独占一段（{bodies[0].said}）"]
