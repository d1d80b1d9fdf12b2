"""The glossary cites clauses that exist and names identifiers that the code defines."""

import re
from collections import Counter

import pytest
from django.conf import settings

from alliance.registers import regulation

pytestmark = pytest.mark.once

APPS = ("alliance", "members", "councils", "assessments", "reports")
DEFINITION = re.compile(r"^ *(?:(?:class|def) (\w+)|(\w+)(?:: [^=\n]+)? = )", re.MULTILINE)


def rows():
    """(term, identifier, clause, meaning) of every line of every table."""
    lines = (settings.BASE_DIR / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    cells = [
        tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines if line.startswith("| ")
    ]
    return [row for row in cells if row[0] != "中文"]


def defined_names():
    sources = [
        path for app in APPS for path in (settings.BASE_DIR / app).rglob("*.py") if "tests" not in path.parts
    ]
    found = [pair for path in sources for pair in DEFINITION.findall(path.read_text(encoding="utf-8"))]
    modules = {path.stem for path in sources}
    return {name for pair in found for name in pair} | modules | set(APPS)


def test_glossary_has_every_term_once_in_four_columns():
    assert {len(row) for row in rows()} == {4}
    assert [term for term, times in Counter(row[0] for row in rows()).items() if times > 1] == []


def test_glossary_cites_clauses_of_the_register():
    known = {clause.ref for clause in regulation.all_clauses()} | {"—"}
    assert [(term, ref) for term, _, ref, _ in rows() if ref not in known] == []


def test_glossary_identifiers_are_code_or_reserved():
    form = re.compile(r"`[\w.]+`|\*[\w.]+\*")
    assert [term for term, identifier, _, _ in rows() if not form.fullmatch(identifier)] == []


def test_glossary_code_names_are_defined():
    known = defined_names()
    used = [identifier.strip("`") for _, identifier, _, _ in rows() if identifier.startswith("`")]
    assert [identifier for identifier in used if not set(identifier.split(".")) <= known] == []


def test_defined_names_miss_what_no_code_defines():
    known = defined_names()
    assert ("Clause" in known, "NoSuchThing" in known) == (True, False)
