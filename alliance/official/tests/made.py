"""Documents for tests, and what is measured on their faces."""

import io
import re
import subprocess
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from docx import Document
from docx.oxml.ns import qn
from PIL import Image
from pypdf import PdfReader

from alliance.official.content import Annex, Official
from alliance.official.docx import as_docx
from alliance.official.pages import context_of
from alliance.paper import document
from alliance.paper.printed import imprint
from alliance.prose.blocks import Grid, Heading, Items, Paragraph, Picture, Run, paragraph

ISSUER = "德州市智能制造产学研创新联盟"
OFFICE = f"{ISSUER}秘书处"
DAY = date(2026, 12, 10)
CODE = "AB12CD34EF56AB12"
RARE = "喆堃赟玥䶮𠮷"
MM = 72 / 25.4  # points
CHARACTER, LINE = 156 * MM / 28, 225 * MM / 22
LEFT, TOP, RIGHT, BOTTOM = 28 * MM, 37 * MM, (28 + 156) * MM, (37 + 225) * MM
TEXT = paragraph(
    "各成员单位要把产学研合作摆在突出位置，明确分管负责人和联络人，按月报送信息，保证数据真实、完整、及时。"
)


def picture(width: int = 400, height: int = 200) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (width, height), "#88aacc").save(target, "PNG")
    return target.getvalue()


def table(rows: int, columns: int = 4) -> Grid:
    head = ("序号", "单位", "类别", "得分", "等级", "联系人", "电话", "备注")[:columns]
    body = tuple(
        tuple(
            [str(at), f"德州市第{at}职业学院", "学校", f"{at / 10:.1f}", "优秀", "李某", "—", "无"][:columns]
        )
        for at in range(1, rows + 1)
    )
    return Grid(head, body, caption="表1　名单", numbers=frozenset({3}))


def letter(**changes) -> Official:
    """Everything that a letter may have."""
    parts = {
        "title": f"{OFFICE}关于2026年度成员单位考核结果的通报",
        "blocks": (
            TEXT,
            Heading(1, "一、总体情况"),
            TEXT,
            Heading(2, "（一）考核等级"),
            Paragraph((Run("优秀12个，"), Run("特别感谢", bold=True), Run(f"{RARE}等同志。"))),
            Heading(3, "1. 学校成员"),
            Items(((Run("按月报送；"),), (Run("按时参会。"),)), ordered=True),
            Heading(4, "（1）其他"),
            table(3),
            Picture(picture(), "图1　现场"),
            TEXT,
        ),
        "issuer": ISSUER,
        "masthead": f"{ISSUER}文件",
        "number": "德智联〔2026〕12号",
        "addressee": "各成员单位",
        "annexes": (
            Annex("2026年度优秀单位名单", (table(5),)),
            Annex("2026年度成员单位考核结果一览表", (table(40, 8),), landscape=True),
        ),
        "signature": "联盟办公室",
        "day": DAY,
        "contact": "联系人：李干事，电话：0534-1234567",
        "copies_to": ("德州市教育和体育局", "德州市财政局"),
        "printer": OFFICE,
        "printed": date(2026, 12, 11),
    }
    return Official(**{**parts, **changes})


def short(**changes) -> Official:
    """A letter of one page."""
    parts = {"blocks": (TEXT,), "annexes": (), "contact": ""}
    return letter(**{**parts, **changes})


# ---------------------------------------------------------------- PDF


def pdf(official: Official) -> bytes:
    context = context_of(official)
    if official.code:
        context["imprint"] = imprint(official.code)
    return document.render("print/official.html", context, code=official.code)


class Sheets:
    """A PDF as it is measured: words with their boxes in points, pixels with their colours."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.reader = PdfReader(io.BytesIO(content))

    def __len__(self) -> int:
        return len(self.reader.pages)

    @property
    def text(self) -> str:
        return bare("".join(page.extract_text() for page in self.reader.pages))

    @cache  # noqa: B019 - lives as long as a test
    def words(self, page: int) -> list[tuple[str, float, float, float, float]]:
        """(text, left, top, right, bottom) of each word of a page, counted from 1."""
        with TemporaryDirectory() as folder:
            file = Path(folder, "a.pdf")
            file.write_bytes(self.content)
            asked = ["pdftotext", "-bbox", "-f", str(page), "-l", str(page), str(file), "-"]
            said = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
        found = re.findall(
            r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>', said
        )
        return [(word, *map(float, box)) for *box, word in found]

    def where(self, text: str, page: int) -> tuple[float, float, float, float]:
        """The box of the first word that holds `text`."""
        return next(tuple(box) for word, *box in self.words(page) if text in word)

    @cache  # noqa: B019 - as above
    def image(self, page: int, dpi: int = 144) -> Image.Image:
        with TemporaryDirectory() as folder:
            file = Path(folder, "a.pdf")
            file.write_bytes(self.content)
            asked = [
                "pdftoppm",
                "-r",
                str(dpi),
                "-png",
                "-singlefile",
                "-f",
                str(page),
                "-l",
                str(page),
                str(file),
            ]
            subprocess.run([*asked, str(Path(folder, "a"))], check=True)
            return Image.open(Path(folder, "a.png")).convert("RGB").copy()

    def rules(self, page: int, wanted, dpi: int = 144) -> list[tuple[float, float, float]]:
        """As `rows`, of those that are lines across the sheet without a gap."""
        return [row for row in self.rows(page, wanted, dpi, share=0.98) if row[2] - row[1] > 150]

    def rows(self, page: int, wanted, dpi: int = 144, share: float = 0) -> list[tuple[float, float, float]]:
        """(height, left, right) in millimetres of every row of pixels that holds such colours, at least that share of it."""
        shown = self.image(page, dpi)
        pixels, (wide, high) = shown.load(), shown.size
        found = []
        for y in range(high):
            hits = [x for x in range(wide) if wanted(pixels[x, y])]
            if hits and len(hits) >= share * (hits[-1] - hits[0]):
                found.append((y * 25.4 / dpi, hits[0] * 25.4 / dpi, (hits[-1] + 1) * 25.4 / dpi))
        return found


def red(pixel: tuple[int, int, int]) -> bool:
    return pixel[0] > 200 and pixel[1] < 90 and pixel[2] < 90


def sheets(official: Official) -> Sheets:
    return Sheets(pdf(official))


# ---------------------------------------------------------------- Word


def word(official: Official):
    """The Word face, opened again."""
    return Document(io.BytesIO(as_docx(official)))


def word_text(opened) -> str:
    """All words of the document in their order, without what stands at the edge of its pages."""
    return bare("".join(piece.text or "" for piece in opened.element.body.iter(qn("w:t"))))


def bare(text: str) -> str:
    """Without spaces of any kind, which are not the same on both faces."""
    return re.sub(r"\s|　| ", "", text)
