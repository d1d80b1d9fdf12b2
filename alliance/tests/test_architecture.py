"""The house as `docs/architecture.md` draws it, proved from the source (read by `alliance.tests.source`).

Each rule of the rooms has a list of what is not yet so (`alliance.tests.not_yet`). The lists only shrink: nothing is ever added.
"""

import ast
import re
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from alliance.tests import not_yet, places
from alliance.tests.source import (
    APPS,
    ROOT,
    bulk_writes,
    functions,
    graph,
    imports,
    module_of,
    modules,
    name_of,
    piece_of,
    rings,
    room_of,
    sources,
    stories,
    text_of,
    tree_of,
    where,
)

pytestmark = pytest.mark.once


def assert_none_but(found, known: frozenset[str]) -> None:
    """Nothing is wrong that was not known; what is known and has been mended is named, so that its line goes."""
    found = set(found)
    if done := sorted(known - found):
        warnings.warn(f"mended, take it off the list: {done}", stacklevel=2)
    assert sorted(found - known) == []


# --- floors, rooms, pieces


def test_apps_import_only_to_their_left():
    wrong = []
    for path in sources():
        app = path.relative_to(ROOT).parts[0]
        for one in imports(path):
            target = one.module.split(".")[0]
            if target in APPS and APPS.index(target) > APPS.index(app):
                wrong.append(f"{where(path, one.line)} imports {one.module}")
    assert wrong == []


def test_ground_floor_imports_no_app():
    wrong = [
        f"{where(path, one.line)} imports {one.module}"
        for path in sources("alliance")
        for one in imports(path)
        if one.module.split(".")[0] in APPS[1:]
    ]
    assert wrong == []


@pytest.mark.parametrize("app", APPS)
def test_stories_are_the_folders_of_the_app(app):
    folders = {path.parent.name for path in (ROOT / app).glob("*/__init__.py")}
    assert folders - set(places.FOLDERS) == set(stories(app))
    assert len(stories(app)) == len(set(stories(app)))


def test_a_story_imports_only_stories_before_it():
    """The order is that of `STORIES` in the `__init__.py` of the app; inline imports count."""
    wrong = []
    for path in sources():
        own = room_of(module_of(path))
        for one in imports(path) if own else ():
            other = room_of(one.module)
            if other and other[0] == own[0]:
                order = stories(own[0])
                if order.index(other[1]) > order.index(own[1]):
                    wrong.append(f"{name_of(path)} imports {one.module}")
    assert_none_but(wrong, not_yet.UPWARD)


def test_a_room_imports_nothing_that_stands_outside_of_rooms():
    """The files of an app itself gather its rooms; `<app>/models.py` is for Django alone."""
    wrong = [
        f"{name_of(path)} imports {one.module}"
        for path in sources()
        for one in imports(path)
        if room_of(module_of(path)) and one.module.split(".")[0] in APPS and not room_of(one.module)
    ]
    assert_none_but(wrong, not_yet.OUTSIDE)


def rank(module: str) -> int | None:
    """The place of a module in the order of the pieces; None for what is no piece."""
    return None if module in places.REGISTERS else places.ORDER.get(piece_of(module))


def within(module: str) -> frozenset[str]:
    """The imports of a module that stay in its room."""
    room = room_of(module)
    return frozenset(other for other in graph()[module] if room_of(other) == room)


def reached(module: str) -> set[str]:
    """The pieces of its room that a module imports, directly or through files which are no piece of the order."""
    found, waiting, seen = set(), [module], set()
    while waiting:
        one = waiting.pop()
        for other in within(one) - seen:
            seen.add(other)
            if rank(other) is None:
                waiting.append(other)
            else:
                found.add(other)
    return found


def test_pieces_of_a_room_import_only_downwards():
    """models → rules → services → forms, filters → views → urls, portal, facts, policies and what else is found by name."""
    wrong = [
        f"{name_of(path)} reaches {other}"
        for module, path in modules().items()
        if room_of(module) and rank(module) is not None
        for other in reached(module)
        if rank(other) > rank(module)
    ]
    assert_none_but(wrong, not_yet.PIECES)


def test_every_file_stands_in_a_known_place():
    """A piece of a room, a file of the room named for what it computes (`places.NAMED`), or a file of the app itself."""
    wrong = []
    for path in sources():
        app, *rest = path.relative_to(ROOT).with_suffix("").parts
        if rest[-1] == "__init__":
            continue
        if rest[0] in stories(app):
            known = rest[1] in places.PIECES or rest[1] in places.NAMED[app].get(rest[0], "").split()
        else:
            known = "/".join(rest) in places.ROOTS[app].split()
        if not known:
            wrong.append(f"{name_of(path)} (name it in places.NAMED)")
    assert_none_but(wrong, not_yet.PLACES)


def test_every_room_says_what_it_is():
    """The `__init__.py` of a room is one paragraph and nothing else, so no room is imported as a module of its own."""
    wrong = []
    for app in APPS:
        for story in stories(app):
            path = ROOT / app / story / "__init__.py"
            body = tree_of(path).body
            if not ast.get_docstring(tree_of(path)) or len(body) != 1:
                wrong.append(f"{app}/{story}")
    assert_none_but(wrong, not_yet.UNTOLD)


def test_templates_stand_in_the_rooms_of_their_stories():
    wrong = [
        str(path.relative_to(ROOT))
        for app in APPS
        for path in (ROOT / "templates" / app).rglob("*.*")
        if path.relative_to(ROOT / "templates" / app).parts[0] not in stories(app)
    ]
    assert_none_but(wrong, not_yet.TEMPLATES)


# --- imports


def test_no_files_import_each_other():
    """No ring of any length, inline imports included."""
    assert_none_but([" ↔ ".join(ring) for ring in rings(graph())], not_yet.RINGS)


def test_inline_import_has_its_reason_on_the_line():
    wrong = Counter(
        name_of(path) for path in sources() for one in imports(path) if one.inline and "#" not in one.text
    )
    assert_none_but(wrong, not_yet.INLINE)


def defined(path: Path) -> set[str]:
    """The names that a module makes itself, at its top level."""
    found = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
    return found


def test_no_module_passes_on_what_another_one_defines():
    """`from a import b` names the module that defines b, so that going to a definition is one step."""
    wrong = []
    for path in sources():
        for node in ast.walk(tree_of(path)):
            if not (isinstance(node, ast.ImportFrom) and node.module in modules()):
                continue
            home = modules()[node.module]
            for alias in node.names:
                if f"{node.module}.{alias.name}" not in modules() and alias.name not in defined(home):
                    wrong.append(f"{name_of(path)} has {alias.name} from {node.module}")
    assert_none_but(wrong, not_yet.PASSED_ON)


@pytest.mark.parametrize(
    ("package", "home"),
    [
        # The report's workbook has a cover, links and charts, which a table has not.
        ("openpyxl", ["alliance/workbook", "alliance/checks.py", "reports/annual_faces"]),
        ("weasyprint", ["alliance/paper"]),
        ("celery", ["alliance/celery.py", "alliance/tasks.py", "alliance/ground/doorbell.py"]),
        ("redis", ["alliance/ground/broker.py", "alliance/paper/views.py"]),
        ("chinese_calendar", ["alliance/calendar"]),
        ("pypinyin", ["alliance/names"]),
        ("stdnum", ["members/units"]),
    ],
)
def test_package_has_one_home(package, home):
    users = {
        name_of(path) for path in sources() for one in imports(path) if one.module.split(".")[0] == package
    }
    assert users != set()
    assert [user for user in sorted(users) if not user.startswith(tuple(home))] == []


def test_guardian_is_asked_through_the_dated_grants_only():
    """Its own shortcuts and backend know no dates (a list through `objects` does, in tests)."""
    askers = {
        name_of(path) for path in sources() for one in imports(path) if one.module.split(".")[0] == "guardian"
    }
    assert askers == {"alliance/rights/models/grants.py"}


# --- what is made is used


def made(path: Path) -> Iterator[str]:
    """What a file defines for itself or for others to name; a decorator has already named what stands below it."""
    for node in tree_of(path).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.decorator_list:
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name))


def named(path: Path) -> set[tuple[str, str]]:
    """(module, name) of what a file uses: by its own name, imported, of a module, as an argument (fixtures), in a dotted text."""
    found, aliases = set(), {}
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ImportFrom):
            found |= {(node.module, one.name) for one in node.names}
            aliases |= {one.asname or one.name: f"{node.module}.{one.name}" for one in node.names}
        elif isinstance(node, ast.Import):
            aliases |= {one.asname or one.name: one.name for one in node.names}
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            found.add((module_of(path), node.id))
        elif isinstance(node, ast.arg):
            found.add((module_of(path), node.arg))
        elif isinstance(node, ast.Attribute) and ast.unparse(node.value) in aliases:
            found.add((aliases[ast.unparse(node.value)], node.attr))
        elif isinstance(node, ast.Constant) and re.fullmatch(r"\w+(\.\w+)+", str(node.value)):
            found.add(tuple(str(node.value).rsplit(".", 1)))
    return found


def test_nothing_is_made_that_nobody_names():
    paths = [*sources(tests=True), *sources("demo", "bench", tests=True), ROOT / "conftest.py"]
    used = set().union(*map(named, paths))
    wrong = [
        f"{name_of(path)} {name}"
        for path in paths
        for name in made(path)
        if path.name not in places.READ_BY_DJANGO
        and (module_of(path), name) not in used
        and not places.FOUND_BY_NAME.fullmatch(name)
    ]
    assert_none_but(wrong, not_yet.UNUSED)


# --- what is written


def test_no_bulk_write_bypasses_history():
    """Through a variable or a function of the same file neither."""
    wrong = [
        f"{name_of(path)} {what}"
        for path in sources()
        if path.name != "audit.py"
        for _, what in bulk_writes(path)
        if not what.startswith(places.PLAIN) and not what.startswith("audit.")
    ]
    assert_none_but(wrong, not_yet.BULK)


def test_no_transaction_of_one_s_own_in_services():
    """Whoever writes is a verb (`alliance.ground.verbs`), which opens the transaction, claims and asks; except for a reason."""
    wrong = [
        f"{name_of(path)}::{one.name}"
        for path in sources()
        if piece_of(module_of(path)) == "services"
        for one in functions(path)
        if any(ast.unparse(each) == "transaction.atomic" for each in one.node.decorator_list)
    ]
    assert_none_but([one for one in wrong if one not in places.TRANSACTIONS], not_yet.TRANSACTIONS)


def test_nothing_cascades_to_people_or_decisions():
    """CASCADE only where the row is a mere attribute of its parent: object grants, and a letter of a message."""
    allowed = {
        "AssessmentUserObjectPermission",
        "Delivery",
        "OrganUserObjectPermission",
        "TermUserObjectPermission",
        "UnitUserObjectPermission",
    }
    wrong = []
    for path in sources():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.ClassDef) and "CASCADE" in ast.unparse(node) and node.name not in allowed:
                wrong.append(f"{where(path, node.lineno)} {node.name}")
    assert wrong == []


CLOCK_READERS = re.compile(
    r"\b(?:timezone\.now|datetime\.now|date\.today|datetime\.today|time\.time|localdate)\b"
)


def test_only_the_clock_reads_the_clock():
    readers = [
        where(path, number)
        for path in sources()
        for number, line in enumerate(text_of(path).splitlines(), start=1)
        if CLOCK_READERS.search(line) and path.name != "clock.py"
    ]
    assert readers == []


# --- sizes


def test_a_room_has_at_most_twelve_files():
    numbers = Counter(
        f"{room[0]}/{room[1]}"
        for path in sources()
        if (room := room_of(module_of(path))) and path.name != "__init__.py"
    )
    assert_none_but([room for room, number in numbers.items() if number > 12], not_yet.CROWDED)


def test_a_file_has_at_most_300_lines():
    assert_none_but(
        [name_of(path) for path in sources() if text_of(path).count("\n") > 300], not_yet.LONG_FILES
    )


def test_a_function_has_at_most_40_lines():
    long = [
        f"{name_of(path)}::{one.name}" for path in sources() for one in functions(path) if one.length > 40
    ]
    assert_none_but(long, not_yet.LONG_FUNCTIONS)


# --- words


def test_no_bare_except_and_no_loose_end():
    wrong = []
    for path in sources(tests=True):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.ExceptHandler) and node.type is None:
                wrong.append(f"{where(path, node.lineno)} bare except")
        if path.name != "test_architecture.py":
            wrong += [f"{name_of(path)} {word}" for word in ("TODO", "FIXME") if word in text_of(path)]
    assert wrong == []


def test_no_junk_drawer():
    names = {"utils", "helpers", "common", "misc"}
    assert [name_of(path) for path in sources(tests=True) if path.stem in names] == []


INLINE = re.compile(r"\sstyle=\"|<script>|<style|\son[a-z]+=\"|javascript:|\|safe\b|autoescape off")


def test_templates_have_no_inline_style_or_script():
    allowed = {"templates/mail/notification.txt", "templates/mail/letter.txt"}
    hits = []
    for path in sorted((ROOT / "templates").rglob("*.*")):
        if name_of(path) in allowed:
            continue
        lines = path.read_text().splitlines()
        hits += [where(path, number) for number, line in enumerate(lines, 1) if INLINE.search(line)]
    assert hits == []


def test_markup_is_marked_safe_in_few_places():
    """`mark_safe` outside these files would let user text become markup."""
    users = {name_of(path) for path in sources() if "mark_safe" in text_of(path)}
    assert sorted(users - places.MARKED_SAFE - {name for name in users if "templatetags" in name}) == []


def test_project_is_free_of_machine_paths():
    names = re.compile(r"/work/|\.\./shared|/tmp/")
    wrong = []
    for pattern in ("**/*.py", "**/*.md", "**/*.html", "**/*.toml", "script/*"):
        for path in ROOT.glob(pattern):
            parts = path.relative_to(ROOT).parts
            if path.is_file() and not parts[0].startswith(".") and parts[0] not in ("var", "node_modules"):
                if "tests" in parts:
                    continue
                if names.search(path.read_text()):
                    wrong.append("/".join(parts))
    assert wrong == []


# --- the reader itself: rules that find nothing prove nothing


def test_reader_finds_bulk_writes_through_variables_and_functions(tmp_path):
    path = tmp_path / "written.py"
    path.write_text(
        "def _late():\n    return Unit.objects.filter(late=True)\n\n"
        "def one():\n    rows = Unit.objects.all()\n    chosen = rows.exclude(pk=1)\n    chosen.update(name='')\n\n"
        "def two():\n    _late().update(name='')\n    {}.update(a=1)\n\n"
        "def three(units: QuerySet):\n    units.bulk_create([])\n    units.update(name='')\n"
    )
    assert [line for line, _ in bulk_writes(path)] == [7, 10, 14, 15]
    assert bulk_writes(path)[0][1].startswith("Unit.objects.all() ⇠")


def test_reader_finds_rings_of_any_length():
    edges = {name: frozenset(others) for name, others in {"a": "b", "b": "c", "c": "a", "d": "ad"}.items()}
    assert rings(edges | {"d": frozenset("a")}) == [["a", "b", "c"]]


def test_reader_sees_inline_imports_and_functions_within(tmp_path):
    path = tmp_path / "nested.py"
    path.write_text(
        "import os\n\ndef outer():\n    from alliance.ground import clock\n\n    def inner():\n        pass\n"
    )
    assert [(one.module, one.inline) for one in imports(path)] == [
        ("os", False),
        ("alliance.ground.clock", True),
    ]
    assert [(one.name, one.length) for one in functions(path)] == [("outer", 5), ("outer.inner", 2)]
