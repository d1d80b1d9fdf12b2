"""The register in the menu, in the search and among the clauses."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from alliance.ground import access
from alliance.ground.wayfinding import way
from alliance.official import forms
from alliance.registers import portal, regulation
from alliance.registers.portal import Hit
from councils.numbering.models import IssuedPaper, PaperKind

HITS = 10

SAMPLES = {
    PaperKind.LETTER: {"letter": True, "masthead": "", "printer": ""},
    PaperKind.REPORT: {"upward": True},
    PaperKind.REQUEST: {"upward": True},
    PaperKind.ORDER: {"head": "plain"},
    PaperKind.BALLOT: {"head": "plain"},
    PaperKind.MINUTES: {
        "minutes": True,
        **dict.fromkeys(("addressee", "signature", "contact"), ""),
        "day": None,
        "roll": (("出席", "示例一、示例二"), ("请假", "示例三")),
        "hands": (("主持", "示例一"), ("核稿", "示例二"), ("签发", "示例三")),
    },
}
for _kind in PaperKind:
    forms.form(_kind.value, _kind.label, **SAMPLES.get(_kind, {}))

portal.menu(
    "发文登记簿",
    "register_of_documents",
    area="council",
    order=29,
    shown=access.is_leader_or_secretariat,
    pages=("register_pdf",),
)


@portal.search
def find_papers(user: Any, text: str) -> Iterable[Hit]:
    """Issued papers by number or title, for who reads the register."""
    if not access.is_leader_or_secretariat(user):
        return []
    found = IssuedPaper.objects.filter(Q(number__icontains=text) | Q(title__icontains=text))
    return [
        Hit(one.title, way(one.url, user), "发文", f"{one.number} {one.get_state_display()}")
        for one in found[:HITS]
    ]


def issued_in(year: int) -> int:
    """Papers that took a number in the year."""
    return IssuedPaper.objects.of_year(year).count()


regulation.serve(
    "9.secretary_general.2",
    "register_of_documents",
    "发文登记簿",
    issued_in,
    shown=access.is_leader_or_secretariat,
)
