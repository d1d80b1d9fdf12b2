"""制度的年内修订审议 (第九条·秘书处·(六)): the same number for every unit, in one query.

While no text stands on the shelf it is 未记录, never zero.
"""

from collections.abc import Iterable, Mapping

from django.db.models import Count, Q
from django.urls import reverse

from alliance.registers.facts import Fact, fact
from councils.charter.models import RuleVersion
from members.units.models import Unit


@fact("standing_rule.adopted", label="年内审议通过的制度版本数", unit="版")
def adopted(units: Iterable[Unit], year: int) -> Mapping[int, Fact]:
    """Versions of charter, regulation and rules, first ones too, that came into force in the year."""
    kept = RuleVersion.objects.filter(state=RuleVersion.State.ADOPTED)
    numbers = kept.aggregate(all=Count("pk"), year=Count("pk", filter=Q(in_force_from__year=year)))
    if not numbers["all"]:
        return {}
    one = Fact(numbers["year"], url=reverse("standing_rules"))
    return {unit.pk: one for unit in units}
