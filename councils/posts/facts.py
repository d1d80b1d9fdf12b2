"""Whether a unit has named its 秘书 (第九条)."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.urls import reverse

from alliance.registers.facts import Fact, fact
from councils.posts.models import SecretariatPost
from members.units.models import Unit


@fact("seat.secretary", label="指定秘书", unit="1是0否")
def seat_secretary(units: Iterable[Unit], year: int) -> Mapping[int, Fact]:
    """1 for a unit whose fixed 秘书 was in post on a day of the year (第九条); one query."""
    ids = [unit.pk for unit in units]
    posts = SecretariatPost.objects.filter(
        unit__in=ids, post=SecretariatPost.Post.SECRETARY, since__lt=date(year + 1, 1, 1)
    ).exclude(until__lte=date(year, 1, 1))
    named = set(posts.values_list("unit", flat=True))
    return {pk: Fact(int(pk in named), url=reverse("posts")) for pk in ids}
