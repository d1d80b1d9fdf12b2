"""What the catalogue contributes to the whole: its page in the menu, its kinds of files, and what it finds in the search."""

from collections.abc import Iterable
from typing import Any

from alliance.background import exports, works
from alliance.registers import portal
from alliance.registers.portal import Hit
from reports.catalogue import batches, table_files
from reports.catalogue.entries import grouped
from reports.catalogue.views.index import url_of

HITS = 10

portal.menu(
    "报表中心", "catalogue", area="catalogue", order=0, shown=lambda user: bool(user.is_authenticated)
)
works.kinds[table_files.KIND] = exports.File(table_files.build, table_files.may)
works.kinds[batches.KIND] = exports.File(batches.build, batches.may)


@portal.search
def find(user: Any, text: str) -> Iterable[Hit]:
    """Reports by name, initials or sound."""
    found = [one.entry for offers in grouped(user, by_clause=False, word=text).values() for one in offers]
    return [Hit(entry.label, url_of(entry), "报表", entry.faces_shown) for entry in found[:HITS]]
