"""The one reader of numbers, days and months from outside, and that nobody else reads them."""

import ast
from datetime import date
from uuid import UUID

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from alliance.ground import inputs
from alliance.ground.clock import Month
from alliance.tests import source
from alliance.tests.source import ROOT, sources, where

LONG = "9" * 5000
NASTY = [
    "",
    " ",
    "²",
    "①",
    "１２",
    "٣",
    "-1",
    "+1",
    "1.0",
    "1e3",
    "0x1",
    "1_000",
    "None",
    "\x00",
    "9" * 25,
    LONG,
    None,
    [],
    True,
]


@pytest.mark.parametrize("text", NASTY)
def test_number_is_none_for_what_is_no_plain_number(text):
    assert inputs.number(text) is None


def test_number_reads_plain_digits():
    assert [inputs.number(text) for text in ("0", "7", " 42 ", "9" * 18, 5)] == [0, 7, 42, 10**18 - 1, 5]


def test_numbers_keeps_each_id_once_and_leaves_out_the_rest():
    assert inputs.numbers(["3", "²", "1", "3", LONG, ""]) == [3, 1]
    assert inputs.numbers(map(str, range(9)), most=2) == [0, 1]


@pytest.mark.parametrize("text", [*NASTY, "1999", "2100", "0001", "9999", "02026"])
def test_year_is_none_outside_of_our_time(text):
    assert inputs.year(text) is None


def test_year_reads_years():
    assert [inputs.year(text) for text in ("2000", "2026", 2099)] == [2000, 2026, 2099]


@pytest.mark.parametrize(
    "text", [*NASTY, "2026", "2026-", "2026-0", "2026-13", "²-11", "2026-²", "2026-11-01", f"2026-{LONG}"]
)
def test_month_is_none_for_what_is_no_month(text):
    assert inputs.month(text) is None


def test_month_reads_months():
    assert [inputs.month(text) for text in ("2026-10", "2026-3")] == [Month(2026, 10), Month(2026, 3)]


@pytest.mark.parametrize(
    "text", [*NASTY, "0001-01-01", "9999-12-31", "2026-02-30", "2026-13-01", "10000-01-01"]
)
def test_day_is_none_for_what_is_no_day(text):
    assert inputs.day(text) is None


def test_day_reads_days():
    assert [inputs.day(text) for text in ("2026-10-31", date(2026, 1, 1))] == [
        date(2026, 10, 31),
        date(2026, 1, 1),
    ]


def test_uuid_reads_uuids_only():
    known = "00000000-0000-4000-8000-000000000000"
    assert (inputs.uuid(known), inputs.uuid("²"), inputs.uuid(None)) == (UUID(known), None, None)


@pytest.mark.parametrize("text", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"])
def test_a_field_for_a_day_refuses_days_that_no_clock_can_count_with(text):
    with pytest.raises(forms.ValidationError, match="1900 年至 2199 年"):
        forms.DateField().clean(text)


def test_a_field_for_a_day_takes_ordinary_days():
    assert forms.DateField().clean("2026-10-31") == date(2026, 10, 31)


READERS = {"isdigit", "isdecimal", "isnumeric"}
# What reads the regulation's own text or cells of a workbook reads no request.
OTHERS = (
    "alliance/ground/inputs.py",
    "alliance/registers/regulation.py",
    "alliance/signin/passwords.py",
    "alliance/management/",
    "alliance/workbook/",
    "assessments/standard_sheets/services/reading.py",  # cells as well
    "assessments/sheets/prefilling.py",  # the words of a standard
)


def loose_readers(path) -> list[str]:
    """Digits judged by hand, and `int()` around something of the request."""
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Attribute) and node.func.attr in READERS:
            found.append(f"{where(path, node.lineno)} .{node.func.attr}()")
        if isinstance(node.func, ast.Name) and node.func.id == "int" and node.args:
            inner = ast.unparse(node.args[0])
            if any(word in inner for word in ("request.", "GET", "POST", ".data", "COOKIES")):
                found.append(f"{where(path, node.lineno)} int({inner})")
    return found


def test_nobody_else_reads_digits_from_outside():
    paths = [path for path in sources() if not str(path.relative_to(ROOT)).startswith(OTHERS)]
    allowed = {
        "alliance/face/lists.py",
        "alliance/signin/sessions.py",
    }  # compared with fixed choices; a value that we signed
    hits = [
        hit for path in paths if str(path.relative_to(ROOT)) not in allowed for hit in loose_readers(path)
    ]
    assert hits == []


def test_the_search_for_loose_readers_sees_them(tmp_path, monkeypatch):
    monkeypatch.setattr(source, "ROOT", tmp_path)
    loose = tmp_path / "views.py"
    loose.write_text("a = int(request.GET['year'])\nb = text.isdigit()\n")
    assert len(loose_readers(loose)) == 2


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("\ufeff甲\u200b校", "甲校"),
        ("发票\u202efdp.exe", "发票fdp.exe"),
        ("\u200b \u2060", ""),
        ("👩\u200d🏭来访", "👩\u200d🏭来访"),
        ("一\r\n二", "一\n二"),  # as a browser sends two lines
    ],
)
def test_every_field_for_text_leaves_out_what_nobody_sees(typed, kept):
    assert forms.CharField(required=False).clean(typed) == kept
    form = Named({"name": typed, "secret": f"x{typed}"})
    assert (form.is_valid(), form.cleaned_data) == (True, {"name": kept, "secret": f"x{typed}"})


class Named(forms.Form):
    name = forms.CharField(required=False)
    secret = forms.CharField(strip=False)


# ---------------------------------------------------------------- what is said of what is missing or too much


@pytest.mark.parametrize(
    ("field", "given", "said"),
    [
        (forms.CharField(), "", "请填写。"),
        (forms.DateField(), "", "请填写。"),
        (forms.ChoiceField(choices=[("a", "甲")]), "", "请选择。"),
        (forms.BooleanField(), "", "请勾选。"),
        (forms.FileField(), None, "请选择文件。"),
        (forms.IntegerField(min_value=0), "-1", "不能小于 0。"),
        (forms.IntegerField(max_value=5), "6", "不能大于 5。"),
        (forms.CharField(max_length=3), "四个字了", "最多 3 字，现在 4 字。"),
        (forms.CharField(max_length=3), "四\r\n个字", "最多 3 字，现在 4 字。"),
        (forms.CharField(min_length=5), "四个字了", "至少 5 字，现在 4 字。"),
        (models.CharField(max_length=9), "", "请填写。"),
        (models.IntegerField(), None, "请填写。"),
    ],
)
def test_what_is_missing_or_too_much_is_said_in_one_wording(field, given, said):
    with pytest.raises(ValidationError) as refused:
        field.clean(given, None) if isinstance(field, models.Field) else field.clean(given)
    assert refused.value.messages == [said]
