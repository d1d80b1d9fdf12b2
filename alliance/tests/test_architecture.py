"""The house as `docs/architecture.md` draws it, proved from the source."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ["alliance", "members", "councils", "assessments", "reports"]
LAYERS = ["models", "rules", "services", "forms", "filters", "views", "tasks", "admin"]


def sources(*apps: str, tests: bool = False) -> list[Path]:
    found = []
    for app in apps or APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            parts = path.relative_to(ROOT).parts
            if "migrations" in parts or ("tests" in parts and not tests):
                continue
            found.append(path)
    return found


def imports(path: Path) -> list[tuple[int, str]]:
    """(line, dotted module) of every import, inline ones included, relative ones made absolute."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = list(package[: len(package) - node.level + 1]) if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            found.append((node.lineno, module))
            found += [(node.lineno, f"{module}.{alias.name}") for alias in node.names]
    return found


def where(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def test_apps_import_only_to_their_left():
    wrong = []
    for path in sources():
        app = path.relative_to(ROOT).parts[0]
        # The demo command is the one place that drives the whole house; it names the apps' verbs by import.
        for line, module in imports(path):
            target = module.split(".")[0]
            if target in APPS and APPS.index(target) > APPS.index(app):
                wrong.append(f"{where(path, line)} imports {module}")
    assert wrong == []


def test_ground_floor_imports_no_app():
    wrong = [
        f"{where(path, line)} imports {module}"
        for path in sources("alliance")
        for line, module in imports(path)
        if module.split(".")[0] in APPS[1:]
    ]
    assert wrong == []


def layer_of(module: str) -> int | None:
    parts = module.split(".")
    return LAYERS.index(parts[1]) if len(parts) > 1 and parts[0] in APPS[1:] and parts[1] in LAYERS else None


def test_layers_inside_an_app_import_only_downwards():
    """models → rules → services → forms, filters → views, tasks, admin."""
    wrong = []
    for path in sources(*APPS[1:]):
        parts = path.relative_to(ROOT).with_suffix("").parts
        own = layer_of(".".join(parts))
        if own is None:
            continue
        for line, module in imports(path):
            other = layer_of(module)
            if other is not None and module.split(".")[0] == parts[0] and other > own:
                wrong.append(f"{where(path, line)} imports {module}")
    assert wrong == []


@pytest.mark.parametrize(
    ("package", "home"),
    [
        ("openpyxl", ["alliance/workbook", "alliance/checks.py"]),
        ("python_calamine", ["alliance/workbook"]),
        ("weasyprint", ["alliance/paper/document"]),
        ("docx", ["alliance/letter"]),
    ],
)
def test_package_has_one_home(package, home):
    users = sorted(
        {
            str(path.relative_to(ROOT))
            for path in sources()
            for _, module in imports(path)
            if module.split(".")[0] == package
        }
    )
    assert [user for user in users if not user.startswith(tuple(home))] == []


CLOCK_READERS = re.compile(
    r"\b(?:timezone\.now|datetime\.now|date\.today|datetime\.today|time\.time|localdate)\b"
)


def test_only_the_clock_reads_the_clock():
    readers = [
        where(path, number)
        for path in sources()
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if CLOCK_READERS.search(line) and path.name != "clock.py"
    ]
    assert readers == []


# Models without history, whose rows are no business records: messages, leases, grants.
PLAIN = (
    "Notification",
    "Delivery",
    "Outbox",
    "JobRun",
    "Export",
    "Session",
    "SignIn",
    "UnitUserObjectPermission",
    "AssessmentUserObjectPermission",
    "model.rows",  # of a table of dated grants (alliance.grants)
)
BULK = {"update", "bulk_create", "bulk_update"}


def bulk_writes(path: Path) -> list[str]:
    """Calls of `.update()` on a query and of bulk verbs, except on plain models and through `audit`."""
    text = path.read_text()
    found = []
    for node in ast.walk(ast.parse(text)):
        if not (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in BULK
        ):
            continue
        target = ast.get_source_segment(text, node.func.value) or ""
        on_query = "objects" in target or "filter(" in target or node.func.attr != "update"
        if on_query and target != "audit" and not target.startswith(PLAIN):
            found.append(f"{where(path, node.lineno)} {target.splitlines()[0]}.{node.func.attr}")
    return found


def test_no_bulk_write_bypasses_history():
    assert [hit for path in sources() if path.name != "audit.py" for hit in bulk_writes(path)] == []


def test_no_bare_except_and_no_loose_end():
    wrong = []
    for path in sources(tests=True):
        text = path.read_text()
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ExceptHandler) and node.type is None:
                wrong.append(f"{where(path, node.lineno)} bare except")
        if path.name != "test_architecture.py":
            wrong += [f"{path.relative_to(ROOT)} {word}" for word in ("TODO", "FIXME") if word in text]
    assert wrong == []


def test_guardian_is_asked_through_the_dated_grants_only():
    """Its own shortcuts and backend know no dates (a list through `objects` does, in tests)."""
    askers = {
        str(path.relative_to(ROOT))
        for path in sources()
        for _, module in imports(path)
        if module.split(".")[0] == "guardian"
    }
    assert askers == {"alliance/rights/models/grants.py"}


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
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef) and "CASCADE" in ast.unparse(node) and node.name not in allowed:
                wrong.append(f"{where(path, node.lineno)} {node.name}")
    assert wrong == []


def test_no_junk_drawer():
    names = {"utils", "helpers", "common", "misc"}
    assert [str(path.relative_to(ROOT)) for path in sources(tests=True) if path.stem in names] == []


def test_files_tell_one_story():
    long = {
        str(path.relative_to(ROOT)): count
        for path in sources()
        if (count := path.read_text().count("\n")) > 420
    }
    assert long == {}


INLINE = re.compile(r"\sstyle=\"|<script>|<style|\son[a-z]+=\"|javascript:|\|safe\b|autoescape off")


def test_templates_have_no_inline_style_or_script():
    allowed = {"templates/mail/notification.txt"}
    hits = []
    for path in sorted((ROOT / "templates").rglob("*.*")):
        name = str(path.relative_to(ROOT))
        if name in allowed:
            continue
        hits += [
            f"{name}:{n}" for n, line in enumerate(path.read_text().splitlines(), 1) if INLINE.search(line)
        ]
    assert hits == []


def test_markup_is_marked_safe_in_few_places():
    """`mark_safe` outside these files would let user text become markup."""
    allowed = {"alliance/paper/charts.py", "alliance/face/lists.py", "alliance/paper/document.py"}
    users = {str(path.relative_to(ROOT)) for path in sources() if "mark_safe" in path.read_text()}
    assert sorted(users - allowed - {name for name in users if "templatetags" in name}) == []


def test_project_is_free_of_machine_paths():
    names = re.compile(r"/work/|\.\./shared|/tmp/")
    wrong = []
    for pattern in ("**/*.py", "**/*.md", "**/*.html", "**/*.toml", "script/*"):
        for path in ROOT.glob(pattern):
            parts = path.relative_to(ROOT).parts
            if path.is_file() and not parts[0].startswith(".") and parts[0] not in ("var", "node_modules"):
                if path.name == "test_architecture.py" or "tests" in parts:
                    continue
                if names.search(path.read_text()):
                    wrong.append("/".join(parts))
    assert wrong == []
