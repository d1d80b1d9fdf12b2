"""Reads HTML that nh3 has made well-formed, from left to right, into the blocks of prose."""

import re
from collections.abc import Callable
from html.parser import HTMLParser

from alliance.ground import inputs
from alliance.prose import grids
from alliance.prose.blocks import Block, Heading, Items, Paragraph, Picture, Run

Load = Callable[[str], bytes | None]

LEVELS = {"h1": 1, "h2": 2, "h3": 1, "h4": 2, "h5": 3, "h6": 4}
_ENDS = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "blockquote",
        "pre",
        "center",
        "address",
        "dl",
        "dt",
        "dd",
        "hr",
        "figure",
    ]
)
_CJK = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’…—·"
_BROKEN = re.compile(rf"(?<=[{_CJK}])[ \t]*\n\s*(?=[{_CJK}])")  # a line that was only wrapped
_CONTROL = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ud800-\udfff]")
_BOLD = re.compile(r"font-weight:\s*(bold|[6-9]00)")
_CHINESE_NUMBER = re.compile(r"([一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)")
_LONGEST_HEADING = 40


def heading_of(line: str) -> Heading | None:
    """A short line that is numbered as headings are (一、 or （一）) and no sentence."""
    found = _CHINESE_NUMBER.match(line)
    if found is None or len(line) > _LONGEST_HEADING or line.endswith(("。", "；", "，", "：")):
        return None
    return Heading(1 if line[0] != "（" else 2, line)


class Reader(HTMLParser):
    """Keeps what is being written: the runs of a paragraph, a list, a table; `blocks` is what has been read."""

    def __init__(self, load: Load | None) -> None:
        super().__init__(convert_charrefs=True)
        self.load = load
        self.blocks: list[Block] = []
        self.runs: list[Run] = []
        self.open: list[
            tuple[str, bool, bool]
        ] = []  # tag, whether bold, whether the mark of a list item of Word
        self.level = 0  # of the heading that is being read
        self.align = ""
        self.nested = 0  # lists within each other
        self.items: list[tuple[Run, ...]] = []
        self.ordered = False
        self.word_item: str | None = None  # the mark that Word has typed before this paragraph
        self.table: grids.Growing | None = None
        self.nested_tables = 0
        self.caption: list[str] | None = None
        self.picture: Picture | None = None

    # -- events

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        style = given.get("style", "").lower()
        if tag == "br":
            self._line_ends()
        elif tag == "img":
            self._picture(given)
        elif tag == "table":
            self._table_begins()
        elif self.table is not None:
            self._in_table(tag, given)
        elif tag in ("ul", "ol"):
            self._list_begins(tag)
        elif tag == "figcaption":
            self.flush()
            self.caption = []
        elif tag in _ENDS or tag in LEVELS or tag == "li":
            self._block_begins(tag, given, style)
        if tag not in ("br", "img", "hr"):
            bold = tag in ("strong", "b") or bool(_BOLD.search(style))
            self.open.append((tag, bold, "mso-list" in style and "ignore" in style))

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self.open) - 1, -1, -1):
            if self.open[place][0] == tag:
                del self.open[place:]
                break
        if tag == "table":
            self._table_ends()
        elif tag == "figcaption" and self.caption is not None:
            self._captioned()
        elif self.table is not None:
            if tag == "caption":
                self.table.caption_ends()
        elif tag in ("ul", "ol"):
            self._list_ends()
        elif tag in _ENDS or tag in LEVELS or tag == "li":
            self._block_ends(tag)

    def handle_data(self, data: str) -> None:
        if any(mark for _, _, mark in self.open):
            if self.word_item is not None:
                self.word_item += data.strip()
        elif self.table is not None:
            self.table.text(_plain(data))
        elif self.caption is not None:
            self.caption.append(data)
        elif text := _plain(data):
            self.runs.append(Run(text, any(bold for _, bold, _ in self.open)))

    # -- paragraphs and headings

    def _block_begins(self, tag: str, given: dict[str, str], style: str) -> None:
        if self.nested and tag != "li":
            self._space()
            return
        self.flush()
        self.level = LEVELS.get(tag, 0)
        align = given.get("data-align", "")
        self.align = align if align in ("center", "right") else ""
        if tag == "p" and "mso-list" in style and not self.level:
            self.word_item = ""

    def _block_ends(self, tag: str) -> None:
        if self.nested and tag != "li":
            self._space()
            return
        self.flush()

    def _line_ends(self) -> None:
        if self.table is not None:
            self.table.text(" ")
        elif self.caption is not None:
            self.caption.append(" ")
        elif self.nested or self.level:
            self._space()
        else:
            align = self.align
            self.flush()
            self.align = align

    def _space(self) -> None:
        if self.runs:
            self.runs.append(Run(" "))

    def flush(self) -> None:
        """What was read of the present paragraph, heading or item is a block."""
        runs, level, align, mark = joined(self.runs), self.level, self.align, self.word_item
        self.runs, self.level, self.align, self.word_item = [], 0, "", None
        if not runs:
            return
        text = "".join(run.text for run in runs)
        if self.nested:
            self.items.append(runs)
        elif level:
            self._add(Heading(level, text))
        elif mark:
            self._word_item(mark, runs, text)
        else:
            self._add(Paragraph(runs, align))  # type: ignore[arg-type]

    def _word_item(self, mark: str, runs: tuple[Run, ...], text: str) -> None:
        """A paragraph before which Word has typed a mark: an item, or (一、) a paragraph that keeps its number."""
        if _CHINESE_NUMBER.match(mark):
            self._add(heading_of(mark + text) or Paragraph(joined([Run(mark, runs[0].bold), *runs])))
            return
        ordered = bool(re.search(r"\d|[a-z][.)]|[①-⑳]", mark))
        if self.items and self.ordered != ordered:
            self._close_list()
        self.ordered = ordered
        self.items.append(runs)

    # -- lists

    def _list_begins(self, tag: str) -> None:
        self.flush()
        if not self.nested:
            self._close_list()
            self.ordered = tag == "ol"
        self.nested += 1

    def _list_ends(self) -> None:
        self.flush()
        self.nested = max(0, self.nested - 1)
        if not self.nested:
            self._close_list()

    def _close_list(self) -> None:
        items, self.items = self.items, []
        if items:
            self.blocks.append(Items(tuple(items), self.ordered))

    # -- tables

    def _table_begins(self) -> None:
        if self.table is not None:
            self.nested_tables += 1
            return
        nested, self.nested = self.nested, 0
        if nested and self.runs:
            self.items.append(joined(self.runs))
            self.runs = []
        self.flush()
        self._close_list()
        self.nested = nested
        self.table = grids.Growing()

    def _in_table(self, tag: str, given: dict[str, str]) -> None:
        if self.nested_tables or tag not in ("tr", "td", "th", "caption"):
            self.table.text(" ")
        elif tag == "tr":
            self.table.row()
        elif tag == "caption":
            self.table.caption_begins()
        else:
            self.table.cell(given.get("colspan", ""), given.get("rowspan", ""))

    def _table_ends(self) -> None:
        if self.table is None:
            return
        if self.nested_tables:
            self.nested_tables -= 1
            return
        grid, self.table = self.table.grid(), None
        if grid is not None:
            self.blocks.append(grid)

    # -- pictures

    def _picture(self, given: dict[str, str]) -> None:
        content = self.load(given.get("src", "")) if self.load else None
        if content is None or self.table is not None:
            return
        nested, self.nested = self.nested, 0
        if nested and self.runs:
            self.items.append(joined(self.runs))
            self.runs = []
        self.flush()
        caption = " ".join(_plain(given.get("alt", "")).split())
        self._add(Picture(content, "" if caption == "图片" else caption))
        self.nested = nested

    def _captioned(self) -> None:
        said = " ".join(_plain("".join(self.caption or ())).split())
        self.caption = None
        if self.blocks and isinstance(last := self.blocks[-1], Picture):
            self.blocks[-1] = Picture(last.content, said)
        elif said:
            self._add(Paragraph((Run(said),)))

    def _add(self, block: Block) -> None:
        self._close_list()
        self.blocks.append(block)

    def finish(self) -> None:
        self.flush()
        self._table_ends()
        self._close_list()


def _plain(text: str) -> str:
    """Text as it is kept: without signs that nobody sees, and without the line breaks of the source."""
    return _BROKEN.sub("", inputs.seen(_CONTROL.sub("", text))).replace("\xa0", " ")


def joined(runs: list[Run]) -> tuple[Run, ...]:
    """Runs with single spaces, neighbours of one look joined, nothing empty, no space at either end."""
    found: list[Run] = []
    space = True  # what stands before ends with a space, or is the beginning
    for run in runs:
        text = re.sub(r"[ \t\r\n\f\v]+", " ", run.text)
        text = text.removeprefix(" ") if space else text
        if not text:
            continue
        space = text.endswith(" ")
        if found and found[-1].bold == run.bold:
            found[-1] = Run(found[-1].text + text, run.bold)
        else:
            found.append(Run(text, run.bold))
    if found and found[-1].text.endswith(" "):
        last = found.pop()
        if text := last.text.rstrip(" "):
            found.append(Run(text, last.bold))
    return tuple(found)
