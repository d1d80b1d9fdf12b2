"""The source of the house, read without being run: files, rooms, pieces, imports, functions and what they write."""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ["alliance", "members", "councils", "assessments", "reports"]


@dataclass(frozen=True)
class Import:
    line: int
    module: str
    inline: bool
    text: str


@dataclass(frozen=True)
class Function:
    name: str
    node: ast.FunctionDef

    @property
    def length(self) -> int:
        return self.node.end_lineno - self.node.lineno + 1


@cache
def sources(*apps: str, tests: bool = False) -> tuple[Path, ...]:
    """The files of some apps, or of all, without migrations and, unless asked for, without tests."""
    found = []
    for app in apps or APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            parts = path.relative_to(ROOT).parts
            if "migrations" in parts or (not tests and ("tests" in parts or path.name == "conftest.py")):
                continue
            found.append(path)
    return tuple(found)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def where(path: Path, line: int) -> str:
    return f"{name_of(path)}:{line}"


@cache
def text_of(path: Path) -> str:
    return path.read_text()


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(text_of(path))


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def modules() -> dict[str, Path]:
    """`{dotted name: file}` of everything in production."""
    return {module_of(path): path for path in sources()}


@cache
def imports(path: Path) -> tuple[Import, ...]:
    """Every import, inline ones too; of `from a import b` the module `a.b` where there is one, else `a`."""
    lines, found = text_of(path).splitlines(), []
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            named = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{where(path, node.lineno)}: imports are absolute"
            full = [f"{node.module}.{alias.name}" for alias in node.names]
            named = [one if one in modules() else node.module for one in full]
        else:
            continue
        inline, line = node.col_offset > 0, lines[node.lineno - 1]
        found += [Import(node.lineno, module, inline, line) for module in dict.fromkeys(named)]
    return tuple(found)


@cache
def graph() -> dict[str, frozenset[str]]:
    """What imports what, in production."""
    return {
        name: frozenset(one.module for one in imports(path) if one.module in modules()) - {name}
        for name, path in modules().items()
    }


def rings(edges: dict[str, frozenset[str]]) -> list[list[str]]:
    """The groups of modules that import each other, over however many steps (strongly connected components)."""
    sys.setrecursionlimit(10_000)
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found = []

    def visit(one: str) -> None:
        number[one] = low[one] = len(number)
        stack.append(one)
        for other in sorted(edges[one]):
            if other not in number:
                visit(other)
                low[one] = min(low[one], low[other])
            elif other in stack:
                low[one] = min(low[one], number[other])
        if low[one] == number[one]:
            group = stack[stack.index(one) :]
            del stack[stack.index(one) :]
            if len(group) > 1:
                found.append(sorted(group))

    for one in sorted(edges):
        if one not in number:
            visit(one)
    return sorted(found)


# --- rooms and pieces


def stories(app: str) -> tuple[str, ...]:
    return import_module(app).STORIES


def room_of(module: str) -> tuple[str, str] | None:
    """(app, story) in which a module stands; the tags of the templates belong to the room `face`."""
    parts = module.split(".")
    if len(parts) > 1 and parts[0] in APPS:
        if parts[1] in stories(parts[0]):
            return parts[0], parts[1]
        if parts[:2] == ["alliance", "templatetags"]:
            return "alliance", "face"
    return None


def piece_of(module: str) -> str:
    """The piece of furniture as which a module stands in its room: `models`, `services`, or its own name."""
    parts = module.split(".")
    return parts[2] if len(parts) > 2 else ""


# --- functions and what they write


@cache
def functions(path: Path) -> tuple[Function, ...]:
    """All functions of a file, those within classes and functions too, by their full names."""

    def below(node: ast.AST, prefix: str) -> Iterator[Function]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                yield Function(f"{prefix}{child.name}", child)
                yield from below(child, f"{prefix}{child.name}.")
            elif isinstance(child, ast.ClassDef):
                yield from below(child, f"{prefix}{child.name}.")
            else:
                yield from below(child, prefix)

    return tuple(below(tree_of(path), ""))


BULK = {"update", "bulk_create", "bulk_update"}
QUERY = (
    ".objects",
    ".rows",
    "_base_manager",
    "_default_manager",
    "filter(",
    "exclude(",
    ".all()",
    "visible_to(",
)


def bulk_writes(path: Path) -> list[tuple[int, str]]:
    """(line, on what) of each call of `.update()` on a query and of each bulk verb.

    A variable stands for what was assigned to it in the function, a call for what the function of this file returns.
    """
    tree, found = tree_of(path), []
    returned = {
        one.node.name: " ".join(ast.unparse(each.value) for each in ast.walk(one.node) if _gives(each))
        for one in functions(path)
    }
    for scope in [tree, *(one.node for one in functions(path))]:
        assigned = _assigned(scope)
        for node in _own(scope):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if node.func.attr not in BULK:
                continue
            target = _followed(node.func.value, assigned, returned)
            if node.func.attr != "update" or any(word in target for word in QUERY):
                found.append((node.lineno, f"{target.splitlines()[0]}.{node.func.attr}"))
    return found


def _gives(node: ast.AST) -> bool:
    return isinstance(node, ast.Return) and node.value is not None


def _own(scope: ast.AST) -> Iterator[ast.AST]:
    """What stands in a scope itself, without the functions within."""
    for child in ast.iter_child_nodes(scope):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield child
            yield from _own(child)


def _assigned(scope: ast.AST) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in _own(scope):
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Name):
                    found[target.id] = ast.unparse(node.value)
        elif isinstance(node, ast.For) and isinstance(node.target, ast.Name):
            found[node.target.id] = ast.unparse(node.iter) if isinstance(node.iter, ast.List) else ""
    arguments = getattr(scope, "args", None)
    for one in [*arguments.args, *arguments.kwonlyargs] if arguments else ():
        if one.annotation is not None and "QuerySet" in ast.unparse(one.annotation):
            found[one.arg] = f"{one.arg}.objects"
    return found


def _followed(node: ast.expr, assigned: dict[str, str], returned: dict[str, str]) -> str:
    """The source of an expression, with the variable or the call that it begins with replaced by what that is."""
    text, first, seen = ast.unparse(node), _first(node), set()
    while isinstance(first, ast.Name) and first.id not in seen:
        seen.add(first.id)
        called = text.startswith(f"{first.id}(")
        origin = returned.get(first.id, "") if called else assigned.get(first.id, "")
        if not origin:
            break
        text = f"{origin} ⇠ {text}"
        try:
            first = _first(ast.parse(origin, mode="eval").body)
        except SyntaxError:
            break
    return text


def _first(node: ast.expr) -> ast.expr:
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node
