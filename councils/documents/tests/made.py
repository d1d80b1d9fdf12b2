"""Documents for tests, through the verbs, as far as a state asks."""

from typing import Any

from councils.dispatch import services as sending
from councils.documents.models.documents import Document
from councils.documents.services import signing, writing

State = Document.State


def drafted(
    house: Any, kind: str = "NOTICE", *, unit: Any = None, units: Any = None, by: Any = None, **texts: str
):
    """A draft of the officer with its blanks filled, addressed to the school unless other units are named."""
    by = by or house.officer
    one = writing.draft(kind, unit=unit, by=by)
    words = {"title": "关于报送年度总结的通知", "body": "<p>请按时报送。</p>", "addressee": "各成员单位"}
    one = writing.revise(one, by=by, **(words | texts))
    sending.address(one, units=[house.school] if units is None else units, by=by)
    return one


def made(house: Any, state: str = State.SENT, kind: str = "NOTICE", **options: Any):
    """Written by the officer, checked by the deputy, signed by the secretary-general, sent by the officer."""
    one = drafted(house, kind, **options)
    if state == State.DROPPED:
        return writing.drop(one, why="不再需要", by=house.officer)
    if state == State.DRAFT:
        return one
    one = writing.submit(one, by=house.officer)
    if state == State.CHECKING:
        return one
    one = signing.check(one, by=house.deputy)
    if state == State.SIGNING:
        return one
    one = signing.sign(one, by=house.secretary_general)
    if state == State.SIGNED:
        return one
    one = sending.send(one, by=house.officer)
    if state == State.VOID:
        return signing.make_void(one, why="内容有误", by=house.secretary_general)
    if state == State.REPLACED:
        again = writing.correct(one, why="日期有误", by=house.officer)
        again = signing.check(writing.submit(again, by=house.officer), by=house.deputy)
        sending.send(signing.sign(again, by=house.secretary_general), by=house.officer)
        one.refresh_from_db()
    return one
