"""What came from an editor or a clipboard, made clean: of any HTML only the few things that prose has are left.

`clean` reads the HTML as a browser does (nh3), takes from it what `parsing` knows, and writes that anew. So whatever the input,
the answer is made of our own tags and of escaped words: no style, class, id, script, form, frame or link can come through.
"""

import re
from collections.abc import Collection

import nh3

from alliance.prose import parsing

_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][\w:-]*)[^<>]*>?")
_END_BY_THEMSELVES = "p li td th tr dt dd option br hr img col input meta link wbr"
_ENDS_BY_ITSELF = frozenset(_END_BY_THEMSELVES.split())
MAX_DEPTH = 400  # tags within each other: the time of a parser grows with the square
MAX_INPUT = 1_000_000  # characters: Word sends a hundred for one that is read
_BLOCKS = "p div section article blockquote pre center address dl dt dd br h1 h2 h3 h4 h5 h6 ul ol li hr"
_TABLES = "table caption thead tbody tfoot tr th td"
_WORDS = "strong b span font figure figcaption img"
_READ = frozenset(f"{_BLOCKS} {_TABLES} {_WORDS}".split())
_DROPPED = frozenset(
    {"script", "style", "title", "xml", "noscript", "template", "textarea", "select", "svg", "math"}
)
# `style` is read (lists of Word, bold) and never written.
_ATTRIBUTES = {
    "p": {"style", "data-align"},
    "span": {"style"},
    "img": {"src", "alt"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}


def clean(html: str, *, pictures: Collection[str] = ()) -> str:
    """The prose in any HTML; of pictures those at one of the named addresses stay, with their captions."""
    return parsing.html_of(read(html, pictures), address=place_of)


def read(html: str, pictures: Collection[str] = ()) -> tuple[parsing.Block, ...]:
    """The blocks in any HTML; the content of a picture is its address."""
    allowed = frozenset(pictures)
    return parsing.blocks_of(sifted(html), load=lambda where: where.encode() if where in allowed else None)


def sifted(html: str) -> str:
    """Well-formed HTML with the tags that `parsing` reads; not yet fit to be shown. Of what is nested as nobody writes the words."""
    html = html[:MAX_INPUT].replace("\x00", "")
    return nh3.clean(
        _TAG.sub(" ", html) if _is_deep(html) else html,
        tags=set(_READ),
        clean_content_tags=set(_DROPPED),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        url_schemes=set(),
        link_rel=None,
        strip_comments=True,
    )


def _is_deep(html: str) -> bool:
    depth = 0
    for tag in _TAG.finditer(html):
        if tag["name"].lower() not in _ENDS_BY_ITSELF:
            depth = max(0, depth - 1) if tag["end"] else depth + 1
            if depth > MAX_DEPTH:
                return True
    return False


def shown(html: str) -> str:
    """What may be put on a page of any HTML; its pictures are fetched by their addresses, within the portal only."""
    return parsing.html_of(placed(html), address=place_of)


def placed(html: str) -> tuple[parsing.Block, ...]:
    """The blocks in any HTML with every picture of the portal; the content of a picture is its address."""
    return parsing.blocks_of(sifted(html), load=lambda where: where.encode() if _is_local(where) else None)


def place_of(picture: parsing.Picture) -> str:
    return picture.content.decode()


def _is_local(where: str) -> bool:
    return where.startswith("/") and not where.startswith(("//", "/\\"))
