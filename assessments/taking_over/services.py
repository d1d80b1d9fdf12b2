"""The standards of all subjects at once: drafted from the defaults or from the year before, and published together."""

from typing import Any

from alliance.ground.access import Refused, require
from alliance.ground.verbs import creates
from assessments.scoring.standard import Subject
from assessments.standards import rules
from assessments.standards.models import Standard
from assessments.standards.services import drafting, publishing

State = Standard.State


def of_year(year: int) -> dict[str, Standard]:
    """What the year has of each subject: the draft that would be published, else what is in force; one query."""
    rows = Standard.objects.filter(year=year).exclude(state=State.SUPERSEDED)
    return {row.subject: row for row in sorted(rows, key=lambda row: row.state == State.DRAFT)}


@creates(rules.may_edit_standards)
def take_over(*, year: int, from_last_year: bool = False, publish: bool = False, by: Any) -> list[Standard]:
    """Give every subject that has no standard in the year a draft: of last year's in force, else with our defaults.

    With `publish` all drafts of the year are published in the same act, all or none, as one by one (`publishing.publish`:
    the secretary-general alone may, the units concerned are told of each). Returns what was drafted or published; raises
    `Refused` when there was nothing to do, so a second call changes nothing.
    """
    there, before = of_year(year), publishing.published(year - 1) if from_last_year else {}
    done = {}
    for subject in map(str, Subject):
        if subject not in there:
            source = before.get(subject)
            done[subject] = (
                drafting.copy(source, year=year, by=by)
                if source
                else drafting.create_default(year=year, subject=subject, by=by)
            )
    if publish:
        drafts = {row.subject: row for row in there.values() if row.state == State.DRAFT} | done
        for subject, draft in drafts.items():
            if by is not None:
                require(rules.may_publish_standard(by, draft))
            done[subject] = publishing.publish(draft, by=by)
    if not done:
        raise Refused(f"{year}年度各类标准都已{'发布' if publish else '建立'}，没有改动。")
    return list(done.values())
