"""The extensions on the page of an order, and the one that waits for an answer."""

from typing import Any

from alliance.face.datatable import Column, DataTable
from alliance.face.parts import Contribution
from alliance.ground import access, clock
from councils.extensions import rules
from councils.extensions.models import Extension
from councils.resolutions.models.orders import Resolution
from councils.resolutions.views.orders import RESOLUTION

State = Extension.State


@RESOLUTION.part(100, "延期", flush=True)
def extensions(resolution: Resolution, user: Any) -> Contribution:
    """Every request with the old day, the new one and the answer; whoever answers has the buttons here; one query."""
    found = list(resolution.extensions.select_related("asked_by", "answered_by"))
    if not found:
        return None
    columns = [
        Column(
            "old", "原时限", kind="date", value=lambda one: clock.last_day(one.old_deadline), css="nowrap"
        ),
        Column(
            "new", "申请延至", kind="date", value=lambda one: clock.last_day(one.new_deadline), css="nowrap"
        ),
        Column("reason", "理由", css="wide"),
        Column("state", "结果", states=State),
        Column("answer", "答复意见"),
        Column("answered_by", "答复人", value=lambda one: str(one.answered_by or ""), css="minor nowrap"),
    ]
    asked = found[-1].state == State.ASKED and resolution.state in Resolution.UNDER_WAY
    context = {
        "table": DataTable(columns, found, caption="延期"),
        "asked": asked and access.is_council_or_secretariat(user),
        "may_answer": rules.may_answer(user, resolution),
    }
    return "councils/extensions/part.html", context


@RESOLUTION.part(10, "办理期限")
def asking(resolution: Resolution, user: Any) -> Contribution:
    """The way to ask, for the responsible unit; one query."""
    verdict = rules.may_ask(user, resolution)
    return ("councils/extensions/way.html", {"verdict": verdict}) if verdict else None
