"""The posts of a unit's people in its file."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from alliance.face.datatable import Column, DataTable
from alliance.face.parts import Contribution
from alliance.registers.kept import kept
from councils.posts.models import SecretariatPost
from members.units.models import Unit
from members.units.parts import UNIT_FILE

TABLE = "councils/terms/part.html"


@UNIT_FILE.part(310, "秘书处职务", flush=True, clause_ref="9")
def posts(unit: Unit, user: Any) -> Contribution:
    """Posts in the secretariat that the unit's people hold or held; one query."""
    held = _of(unit.pk)
    if not held:
        return None
    table = DataTable(
        [
            Column("user", "姓名", value=lambda post: str(post.user)),
            Column("post", "职务", value=lambda post: post.get_post_display()),
            Column("since", "起始日期", kind="date"),
            Column("until", "任至（含当日）", kind="date", value="last_on"),
        ],
        held,
        caption="秘书处职务",
        row_url=lambda post: reverse("post", args=[post.pk]),
    )
    return TABLE, {"table": table}


@kept
def _of(unit: int) -> QuerySet:
    return SecretariatPost.objects.filter(unit=unit).select_related("user").order_by("-since", "-pk")
