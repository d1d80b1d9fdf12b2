"""All files of a task as zip, in packages that a browser and a worker can carry; made in the background."""

import io
from itertools import count
from typing import Any
from zipfile import ZIP_STORED, ZipFile

from django.db.models import QuerySet

from alliance.background import exports
from alliance.files.uploads import clean_name
from alliance.ground import access
from alliance.ground.access import Refused, Verdict
from reports.collections.models.answers import Answer, AnswerFile
from reports.collections.models.collections import Collection

KIND = "collection_files"
PACKAGE = 100 * 1024 * 1024
CONTENT_TYPE = "application/zip"


def files_of(collection: Collection, user: Any) -> QuerySet:
    """The files of answers that are handed in, which this person may see, by unit and question."""
    found = AnswerFile.objects.visible_to(user).filter(
        answer__collection=collection, answer__state=Answer.State.HANDED_IN
    )
    order = ("answer__unit__name_key", "answer", "question__place")
    return found.select_related("answer__unit", "question").order_by(*order)


def packages(sizes: list[int]) -> list[slice]:
    """Neighbouring files, each package as large as `PACKAGE` allows; one file larger than that is a package of its own."""
    parts, start, total = [], 0, 0
    for place, size in enumerate(sizes):
        if place > start and total + size > PACKAGE:
            parts.append(slice(start, place))
            start, total = place, 0
        total += size
    return [*parts, slice(start, len(sizes))] if sizes else []


def ask(collection: Collection, part: int, *, by: Any) -> Any:
    """Queue a package; raises `Refused` when there is none of this number."""
    found = packages(list(files_of(collection, by).values_list("size", flat=True)))
    if not 1 <= part <= len(found):
        raise Refused("没有可以下载的文件。")
    parameters = {"collection": collection.pk, "part": part, "capacity": access.capacity(by)}
    return exports.request(KIND, title=_title(collection, part, len(found)), parameters=parameters, by=by)


def _title(collection: Collection, part: int, number: int) -> str:
    return f"{collection.title}-文件" + (f"（{part}／{number}）" if number > 1 else "")


def may(user: Any, parameters: dict[str, Any]) -> Verdict:
    if parameters["capacity"] != access.capacity(user):
        return Verdict.no("申请以后，您的职务或所代表的单位有变化，请重新申请。")
    if not Collection.objects.visible_to(user).filter(pk=parameters["collection"]).exists():
        return Verdict.no("您现在不能查看这项征集任务。")
    return Verdict.yes()


def build(parameters: dict[str, Any], user: Any) -> exports.Built:
    collection = Collection.objects.get(pk=parameters["collection"])
    files = files_of(collection, user)
    found = packages(list(files.values_list("size", flat=True)))
    if parameters["part"] > len(found):
        raise Refused("文件已有变化，请回到征集任务重新下载。")
    target, taken = io.BytesIO(), set()
    with ZipFile(target, "w", ZIP_STORED) as archive:
        for row in files[found[parameters["part"] - 1]]:
            with row.file.open("rb") as content:
                archive.writestr(_name(row, taken), content.read())
    name = clean_name(f"{_title(collection, parameters['part'], len(found))}.zip")
    return exports.Built(name, CONTENT_TYPE, target.getvalue())


def _name(row: AnswerFile, taken: set[str]) -> str:
    """“单位/序号-文件名”, told apart by a number where two are the same."""
    unit, name = clean_name(row.answer.unit.name), clean_name(row.name)
    for number in count(1):
        again = f"（{number}）" if number > 1 else ""
        if (made := f"{unit}{again}/{row.question.place}-{name}") not in taken:
            taken.add(made)
            return made
    raise AssertionError
