"""Rosters for tests: workbooks with the columns of the template."""

from stdnum.cn import uscc

from alliance.tests import files
from members.roster import sheet as roster

LABELS = {column.key: column.label for column in roster.COLUMNS}


def code(number: int, prefix: str = "91") -> str:
    """A valid 统一社会信用代码."""
    base = f"{prefix}371400MA{number:07d}"
    return base + uscc.calc_check_digit(base)


def line(number: int = 1, **values) -> dict:
    """A row of an enterprise with head and liaison; None leaves a cell empty."""
    return {
        "name": f"德州第{number}装备公司",
        "kind": "企业成员",
        "uscc": code(number),
        "joined_on": "2020-01-01",
        "head_name": f"负责{number}",
        "head_title": "总经理",
        "head_phone": f"1370000{number:04d}",
        "liaison_name": f"联络{number}",
        "liaison_phone": f"1360000{number:04d}",
    } | values


def book(*lines: dict, keys=tuple(LABELS), **options):
    """An uploaded workbook with a header of the given columns and these lines from row 2 on."""
    rows = [files.row(1, *(LABELS[key] for key in keys))]
    rows += [files.row(number, *(one.get(key) for key in keys)) for number, one in enumerate(lines, 2)]
    return files.xlsx(*rows, title=roster.SHEET.title, **options)
