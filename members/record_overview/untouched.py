"""Drafts in which nobody ever wrote anything: opened by a page that was left again, and dropped a day later."""

from datetime import timedelta
from itertools import islice

from alliance.ground import clock
from alliance.ground.verbs import do_to_each
from members.record_overview.together import AnyRecord
from members.records import kinds
from members.records.models import Record
from members.records.services import discard, files_of

KEPT = timedelta(days=1)
AT_ONCE = 200


def untouched() -> list[Record]:
    """The drafts of all kinds that stand as they were opened: without a title, a second version or a file, for more than a day."""
    drafts = AnyRecord.objects.filter(state=Record.State.DRAFT, title="").order_by("key", "pk")
    found: dict[str, list[int]] = {}
    for key, pk in drafts.values_list("key", "pk"):
        found.setdefault(key, []).append(pk)
    before = clock.now() - KEPT
    left = (
        one
        for key, ids in found.items()
        for one in kinds.get(key).model.objects.filter(pk__in=ids, version=1, created_at__lt=before)
        if not files_of(one)
    )
    return list(islice(left, AT_ONCE))


def forget_untouched() -> int:
    """The sweep: they are dropped as their unit's people could have dropped them; nobody is told."""
    return do_to_each(discard, untouched())
