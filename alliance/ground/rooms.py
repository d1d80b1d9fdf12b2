"""The rooms of the house: every app names its stories in order, and a story's pieces are found by their file names."""

from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

from django.apps import apps
from django.urls import URLResolver, include, path
from django.utils.module_loading import module_has_submodule

# What a story declares by standing in a file of this name, in the order in which it is found.
PIECES = ("checks", "rights", "policies", "facts", "printed", "parts", "proposals", "portal")


def load_all() -> None:
    """Find what all the apps declare; once all of them are loaded, before the first request."""
    for piece in PIECES:
        load(piece)


def load(piece: str) -> None:
    """Import the module `piece` of every app and of every story that has one: floor by floor, in the order of the stories."""
    for app in apps.get_app_configs():
        stories = getattr(app.module, "STORIES", None)
        if stories is not None:
            _pieces((app.name, *(f"{app.name}.{story}" for story in stories)), piece)


def addresses(app: str) -> list[Any]:
    """The `urlpatterns` of all stories of an app as one list: in the order of the stories, and in each as written there."""
    stories = import_module(app).STORIES
    rooms = _pieces(tuple(f"{app}.{story}" for story in stories), "urls")
    return [pattern for urls in rooms for pattern in urls.urlpatterns]


def by_first_word(patterns: list[Any]) -> list[Any]:
    """The same addresses under the same names, those that begin with the same word below one entry.

    Django tries one pattern after the other: with some six hundred in one row that is a millisecond a page, and more for its way back.
    """
    below: dict[str, list[Any]] = {}
    alone = []
    for one in _leaves(patterns):
        word, slash, rest = str(one.pattern).partition("/")
        if isinstance(one, URLResolver) or not slash or "<" in word:
            alone.append(one)
        else:
            below.setdefault(f"{word}/", []).append(path(rest, one.callback, one.default_args, one.name))
    return [*(path(word, include(found)) for word, found in below.items()), *alone]


def _leaves(patterns: list[Any]) -> Iterator[Any]:
    for one in patterns:
        if isinstance(one, URLResolver) and not str(one.pattern) and one.namespace is None:
            yield from _leaves(one.url_patterns)
        else:
            yield one


def _pieces(rooms: tuple[str, ...], piece: str) -> list[ModuleType]:
    return [
        import_module(f"{room}.{piece}") for room in rooms if module_has_submodule(import_module(room), piece)
    ]
