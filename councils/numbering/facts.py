"""文号连续、签发人齐 (第九条·秘书长·(二)): the same numbers for every unit, in three queries.

A year in which nothing was issued is 未记录, never zero.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse

from alliance.ground.once import once
from alliance.registers.facts import Fact, fact
from councils.numbering.models import IssuedPaper
from councils.numbering.services import gaps
from members.units.models import Unit


def _of_year(year: int) -> dict[str, Fact]:
    found = list(IssuedPaper.objects.of_year(year).order_by().values_list("signed_by", "state"))
    if not found:
        return {}
    url = f"{reverse('register_of_documents')}?year={year}"
    unsigned = sum(signer is None and state != IssuedPaper.State.VOID for signer, state in found)
    missing = sum(len(ordinals) for ordinals in gaps(year).values())
    return {
        "document.unsigned": Fact(unsigned, len(found), url=f"{url}&signed=no"),
        "document.number_gaps": Fact(missing, len(found), url=url),
    }


def _of_alliance(name: str) -> Any:
    def compute(units: Iterable[Unit], year: int) -> Mapping[int, Fact]:
        one = once(("issued papers", year), lambda: _of_year(year)).get(name) or Fact.unrecorded()
        return {unit.pk: one for unit in units}

    return compute


for _name, _label in (("document.unsigned", "缺签发文件数"), ("document.number_gaps", "文号跳号数")):
    fact(_name, label=_label, unit="件")(_of_alliance(_name))
