"""Which member unit a row of a workbook means, and among which a filter chooses."""

from collections.abc import Callable

from django.db.models import QuerySet
from django.http import HttpRequest

from alliance.names import spelling
from members.units import identifiers
from members.units.models import FormerName, Unit

Finder = Callable[[str, str], Unit | str]


def visible_units(request: HttpRequest) -> QuerySet[Unit]:
    """What a filter by unit offers to whoever asks."""
    return Unit.objects.visible_to(request.user).in_order()


def finder() -> Finder:
    """`find(code, name)`: the member unit with this code, else of this name, short or former name; or why there is none. Two queries."""
    units = list(Unit.objects.active())
    codes = {unit.uscc: unit for unit in units if unit.uscc}
    former = FormerName.objects.filter(unit__ended_on=None).select_related("unit").order_by("pk")
    pairs = [
        *((one.name, one.unit) for one in former),
        *((unit.short_name, unit) for unit in units),
        *((unit.name, unit) for unit in units),
    ]
    names = {spelling.match_key(name): unit for name, unit in pairs if name}

    def find(code: str, name: str) -> Unit | str:
        by_code = codes.get(identifiers.normal_uscc(code))
        by_name = names.get(spelling.match_key(name))
        if by_code and by_name and by_code.pk != by_name.pk:
            return f"信用代码是“{by_code}”的，与单位名称不一致"
        if found := by_code or by_name:
            return found
        return f"没有名为“{name[:40]}”的成员单位" if name else "请填写单位名称"

    return find
