"""What answers contribute to the whole: the page and the to-dos of a unit, and the files of a task."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from alliance.background import exports, works
from alliance.ground import access, clock
from alliance.registers import portal, regulation
from alliance.registers.portal import Count, Todo
from reports.answers import archive
from reports.collections.models.answers import Answer

TO_ANSWER = Count("collections to answer")

works.kinds[archive.KIND] = exports.File(archive.build, archive.may)


def answers_tasks(user: Any) -> bool:
    """Whoever may be asked; the people of an ended unit find its answers in its closed file."""
    return bool(access.units_with(user))


portal.menu(
    "征集填报",
    "collections_mine",
    area="own",
    order=15,
    shown=answers_tasks,
    pages=("collection", "collection_answer", "collection_answer_fill", "collection_file"),
    waits=portal.waits_for(TO_ANSWER),
)
regulation.serve("7.4", "collections_mine", "征集填报", shown=answers_tasks)


def _to_answer(user: Any) -> QuerySet:
    return Answer.objects.asked_now().filter(unit__in=access.units_with(user))


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    """What the own units have to hand in."""
    if access.units_with(user):
        yield TO_ANSWER.of(_to_answer(user))


@portal.todos
def for_units(user: Any) -> Iterable[Todo]:
    """What the own units still have to answer; one query where there is any."""
    if not access.units_with(user) or not portal.waiting(user)[TO_ANSWER]:
        return
    several = len(access.units_with(user)) > 1
    for one in _to_answer(user).select_related("collection", "unit"):
        returned = one.state == Answer.State.RETURNED
        late = one.due_at <= clock.now() and not returned
        title = f"{'按意见修改' if returned else '征集填报'}：{one.collection}"
        note = one.remark if returned else "现在报送记为迟报" if late else ""
        url = one.get_absolute_url()
        yield Todo(
            title + (f"（{one.unit}）" if several else ""),
            url,
            one.deadline,
            note,
            "征集任务",
            returned or late,
        )
