"""What drawing documents needs of the machine."""

import ctypes
import subprocess

from django.core.checks import CheckMessage, Error, Tags, Warning, register

from alliance.paper.document import FONTS


@register(Tags.compatibility)
def check_surroundings(app_configs, **kwargs) -> list[CheckMessage]:
    """System check: the fonts of documents and the library that makes them small and fast."""
    messages: list[CheckMessage] = []
    try:
        ctypes.CDLL("libharfbuzz-subset.so.0")
    except OSError:
        messages.append(
            Warning(
                "缺少 libharfbuzz-subset：每份 PDF 要多花约 8 秒，而且体积很大。",
                hint="请安装 libharfbuzz-subset0。",
                id="alliance.W010",
            )
        )
    missing = [font for font in FONTS if font not in _installed_fonts()]
    if missing:
        messages.append(
            Error(
                f"缺少中文字体 {'、'.join(missing)}：PDF 里的文字会变成方框。",
                hint="请安装 fonts-noto-cjk。",
                id="alliance.E010",
            )
        )
    return messages


def _installed_fonts() -> set[str]:
    try:
        listed = subprocess.run(
            ["/usr/bin/fc-list", ":", "family"], capture_output=True, timeout=20, check=True, text=True
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return set()
    return {family.strip() for line in listed.splitlines() for family in line.split(",")}
