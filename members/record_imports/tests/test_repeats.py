"""The same workbook or row twice is noticed: a notice where it may be meant, a refusal where a number is given once."""

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alliance.ground.access import Refused
from members.record_imports import services
from members.record_imports.models import RecordImport
from members.records.tests import battery

SESSION, NUMBERED = "training-session", "internship"


@pytest.fixture
def house(noon, db, request, monkeypatch):
    monkeypatch.setattr(RecordImport, "part_size", 2)
    return battery.inhabited(getattr(request, "param", SESSION))


def workbook(house, rows, *, kept):
    """So many rows that are the same; the records that they were taken from are there still, or not."""
    for _ in range(rows):
        battery.record(house, "FILED")
    client = Client()
    client.force_login(house.liaison)
    content = battery.exported(client, f"/records/{house.kind.key}/?export=xlsx")
    if not kept:
        house.kind.model.objects.all()._raw_delete("default")
    return content


def uploaded(house, content):
    file = ContentFile(content, name="记录.xlsx")
    return services.upload(file, kind=house.kind, unit=house.unit, filename="记录.xlsx", by=house.liaison)


def said(upload, words):
    return [notice for notice in upload.notices if words in notice]


def test_row_that_equals_another_is_told_across_the_parts(house):
    found = uploaded(house, workbook(house, 5, kept=False))
    (notice,) = said(found, "完全相同")
    assert (notice.count("有 4 行"), found.errors, said(found, "已有记录")) == (1, [], [])
    services.apply(found, by=house.liaison)
    assert house.kind.model.objects.count() == 5


def test_workbook_that_was_imported_before_is_told(house):
    content = workbook(house, 1, kept=False)
    first = uploaded(house, content)
    assert first.notices == [notice for notice in first.notices if "重复" not in notice]
    services.apply(first, by=house.liaison)
    again = uploaded(house, content)
    assert (len(said(again, "已有记录")), again.errors) == (1, [])
    client = Client()
    client.force_login(house.liaison)
    assert "已有记录" in client.get(f"/records/imports/{again.pk}/").content.decode()


@pytest.mark.parametrize("house", [NUMBERED], indirect=True)
def test_number_that_is_given_once_is_refused_in_the_file_and_among_the_records(house):
    content = workbook(house, 3, kept=False)
    found = uploaded(house, content)
    label = house.kind.label_of("number")
    assert [(error[1], "重复" in error[2]) for error in found.errors] == [(label, True)] * 2
    one = workbook(house, 1, kept=True)
    assert ["已有这个编号" in error[2] for error in uploaded(house, one).errors] == [True]


@pytest.mark.parametrize("house", [NUMBERED], indirect=True)
def test_number_taken_since_the_preview_keeps_all_out(house):
    content = workbook(house, 1, kept=False)
    first, second = uploaded(house, content), uploaded(house, content)
    services.apply(first, by=house.liaison)
    with pytest.raises(Refused, match="已有这个编号"):
        services.apply(second, by=house.liaison)
    assert house.kind.model.objects.count() == 1


def test_looking_out_costs_the_same_for_each_part(house, monkeypatch):
    content = workbook(house, 6, kept=True)
    costs = []
    for size in (6, 3, 2):
        monkeypatch.setattr(RecordImport, "part_size", size)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            uploaded(house, content)
        costs.append(len(queries))
    assert costs[1] - costs[0] == costs[2] - costs[1]
