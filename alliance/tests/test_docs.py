"""What the documents call by name is there: files, folders, modules and what stands in them, and words of the code."""

import ast
import re
from functools import cache
from importlib import import_module

import pytest

from alliance.tests.source import ROOT, module_of

pytestmark = pytest.mark.once

DOCS = [
    ROOT / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "docs/decisions").glob("*.md")),
]
NAMED = re.compile(r"`([^`\n]+)`")
FILE = re.compile(r"[\w/.-]+\.(?:py|html|txt|toml|js|css|ini|md)|[a-z_][\w-]*(?:/[\w-]+)+/?|[a-z_][\w-]*/")
DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.\w+)+")
WORD = re.compile(r"_?[A-Za-z]+(?:_[A-Za-z0-9]+)+")
READ = {".html", ".txt", ".toml", ".js", ".css", ".ini", ".sh", ""}
# Addresses, what a running portal has (folders, tables, words put together), and what belongs to Django or to a record at hand.
NOT_OURS = {
    "menu/badges/",
    "var/",
    "media/",
    "alliance_signin",
    "hold_standing",
    "hold_ordinary",
    "hold_secretary_general",
    "portal.sqlite3",
    "redis.sock",
    "var/secret_key",
    "user.has_perm",
    "self.kwargs",
    "clause.url",
    "members.unit",
    "area/tab",
    "work.pending",
    "sheet.errors",
    "assessment.reminders",
    "seats.seat",
}


@cache
def files() -> tuple[str, ...]:
    """Every file of the house, from its root, with a slash before it."""
    left_out = {".venv", ".git", "node_modules", "var", "__pycache__"}
    found = (
        path
        for top in ROOT.iterdir()
        if top.name not in left_out
        for path in (top.rglob("*"), (top,))[top.is_file()]
    )
    return tuple(f"/{path.relative_to(ROOT)}" for path in found if path.is_file() and path.suffix != ".pyc")


@cache
def folders() -> frozenset[str]:
    return frozenset(name[: place.start() + 1] for name in files() for place in re.finditer("/", name))


@cache
def modules() -> dict[str, str]:
    """`{dotted name: text}` of everything in Python, tests too."""
    paths = [ROOT / name[1:] for name in files() if name.endswith(".py") and "/migrations/" not in name]
    return {module_of(path): path.read_text() for path in paths}


@cache
def parts() -> frozenset[str]:
    return frozenset(part for name in modules() for part in name.split("."))


@cache
def whole() -> str:
    """All that is written in the code and beside it."""
    others = (ROOT / name[1:] for name in files() if not name.startswith(("/docs/", "/static/vendor/")))
    texts = (
        path.read_text(errors="replace")
        for path in others
        if path.suffix in READ and "/migrations/" not in str(path)
    )
    return "\n".join((*texts, *modules().values()))


@cache
def facts() -> frozenset[str]:
    """Facts have names with a dot as well."""
    text = (ROOT / "assessments/scoring/defaults/facts.toml").read_text()
    return frozenset(re.findall(r'name = "([\w.]+)"', text))


def holds(text: str, inside: list[str]) -> bool:
    """Whether a module defines these names, each within the one before it."""
    body = ast.parse(text).body
    for name in inside:
        found = [node for node in body if name in names_of(node)]
        if not found:
            return False
        body = getattr(found[0], "body", [])
    return True


def names_of(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return {one.id for target in targets if target for one in ast.walk(target) if isinstance(one, ast.Name)}


@cache
def classes() -> dict[str, list[str]]:
    """`{class: texts of the modules that have it}`."""
    found: dict[str, list[str]] = {}
    for text in modules().values():
        for name in re.findall(r"^class (\w+)", text, re.M):
            found.setdefault(name, []).append(text)
    return found


@cache
def is_dotted_name(named: str) -> bool:
    """A module, by the end of its name, or what is defined in one; of a class without its module, by the class."""
    pieces = named.split(".")
    if named[0].isupper():
        return any(holds(text, pieces) for text in classes().get(pieces[0], ()))
    for length in range(len(pieces), 0, -1):
        end, inside = "." + ".".join(pieces[:length]), pieces[length:]
        texts = [text for name, text in modules().items() if f".{name}".endswith(end)]
        if any(not inside or (inside[-1] in text and holds(text, inside)) for text in texts):
            return True
    return False


@cache
def is_there(named: str) -> bool:
    """A file or folder by the end of its path, a dotted name by its end; a word with _ stands somewhere in the code."""
    if named in NOT_OURS:
        return True
    if FILE.fullmatch(named):
        path = f"/{named.lstrip('./')}"
        inside = f"{path.rstrip('/')}/"
        return any(name.endswith(path) for name in files()) or any(inside in folder for folder in folders())
    if DOTTED.fullmatch(named):
        first = named.partition(".")[0]
        ours = (first in parts() or first[0].isupper()) and ".objects." not in named
        return not ours or named in facts() or is_dotted_name(named)
    return named in parts() or named in whole() if WORD.fullmatch(named) else True


def test_the_stories_of_each_package_are_told_once_and_in_their_order():
    rows = re.findall(
        r"^\| `(\w+)/` [^|]*\|(.*)\|$", (ROOT / "docs/architecture.md").read_text(), re.MULTILINE
    )
    told = [(package, tuple(re.findall(r"`(\w+)`", words))) for package, words in rows]
    packages = ("alliance", "members", "councils", "assessments", "reports")
    assert told == [(package, import_module(package).STORIES) for package in packages]


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_what_a_document_names_is_there(path):
    gone = [
        f"{number}: {named}"
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        for named in NAMED.findall(line)
        if not is_there(named)
    ]
    assert gone == []


def test_what_a_docstring_names_is_there():
    gone = []
    for name, text in modules().items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef):
                told = NAMED.findall(ast.get_docstring(node) or "")
                gone += [f"{name}: {named}" for named in told if not is_there(named)]
    assert gone == []


@pytest.mark.parametrize(
    ("named", "there"),
    [
        ("alliance/ground/verbs.py", True),
        ("alliance/verbs.py", False),
        ("assessments/scoring/defaults", True),
        ("assessments/defaults", False),
        ("alliance.ground.verbs.verb", True),
        ("alliance.verbs.verb", False),
        ("Unit.Kind.SCHOOL", True),
        ("Unit.Kind.HOSPITAL", False),
        ("may_submit", True),
        ("may_" + "never_be", False),
        ("request.POST", True),
    ],
)
def test_a_name_that_is_gone_is_found(named, there):
    assert is_there(named) is there
