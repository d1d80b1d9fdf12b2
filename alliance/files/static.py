"""Where the files of the pages stand: some twenty addresses on each page, each looked up once."""

from typing import Any

from django.contrib.staticfiles.storage import StaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class _Known:
    """Remembers the address of every file; they change with a release only, and that starts the portal anew."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._addresses: dict[str, str] = {}

    def url(self, name: str, *args: Any, **kwargs: Any) -> str:
        if args or kwargs:
            return super().url(name, *args, **kwargs)
        if name not in self._addresses:
            self._addresses[name] = super().url(name)
        return self._addresses[name]


class Plain(_Known, StaticFilesStorage):
    """For work on the portal and its tests."""


class Packed(_Known, CompressedManifestStaticFilesStorage):
    """With the hash of the content in the name, compressed."""
