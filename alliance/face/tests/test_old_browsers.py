"""What scripts and styles may not use, because Chromium 80 or iOS 14 lack it and nothing stands in for it.

A list of what is tempting, not of everything: whether pages work there, the journeys in old browsers tell.
"""

import re

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
# What it is, since which Chromium and iOS, how it is seen.
SCRIPT = {
    "String.replaceAll (85, 13.4)": r"\.replaceAll\(",
    "Array.at (92, 15.4)": r"\.at\(",
    "findLast (97, 15.4)": r"\.findLast(Index)?\(",
    "toSorted, toReversed, with (110, 16)": r"\.(toSorted|toReversed|toSpliced)\(",
    "Object.hasOwn (93, 15.4)": r"\bObject\.(hasOwn|groupBy)\(",
    "Promise.any, withResolvers (85, 14)": r"\bPromise\.(any|withResolvers)\(",
    "structuredClone (98, 15.4)": r"\bstructuredClone\(",
    "randomUUID (92, 15.4)": r"\brandomUUID\(",
    "AbortSignal.timeout (103, 16)": r"\bAbortSignal\.(timeout|any)\(",
    "logical assignment (85, 14)": r"(\|\||&&|\?\?)=",
    "private methods, static blocks (84, 15)": r"^\s*(static\s*\{|(async\s+)?#\w+\s*\()|this\.#",
    "top-level await (89, 15)": r"^await\s",
    "look-behind (62, 16.4)": r"\(\?<[=!]",
    "number separators (75, 13)": r"\b\d+_\d{3}",
    "hour12: false (tells 24 o'clock in 80)": r"hour12:\s*false",
    "showPicker (99, 16)": r"\.showPicker\(",
    "ResizeObserver boxes, scheduler, navigation": r"\b(scheduler|navigation)\.\w+\(",
}
STYLE = {
    ":has (105, 15.4)": r":has\(",
    ":is, :where (88, 14)": r":(is|where)\(",
    ":not with a list (88, 9)": r":not\([^()]*,",
    "inset (87, 14.5)": r"[;{]\s*inset(-block|-inline)?:",
    "padding and margin by direction (87, 14.5)": r"[;{]\s*(padding|margin)-(block|inline):",
    "aspect-ratio (88, 15)": r"[;{]\s*aspect-ratio:",
    "overflow: clip (90, 16)": r"overflow(-[xy])?:\s*clip",
    "dvh and its like (108, 15.4)": r"\d(d|s|l)v[hwb]\b",
    "layers, containers, nesting": r"@(layer|container|scope)\b|[;{]\s*&",
    "color-mix (111, 16.2)": r"\b(color-mix|oklch|lab)\(",
    "translate, rotate, scale (104, 14.1)": r"[;{]\s*(translate|rotate|scale):",
    "rgb with spaces is fine, alpha by slash not before 65": r"rgba?\([^)]*/",
    "subgrid (117, 16)": r"\bsubgrid\b",
    "place-* in a flex box is fine; accent of tables: content-visibility": r"content-visibility:",
}
SCRIPTS = sorted((ROOT / "static/js").glob("*.js"))
STYLES = sorted((ROOT / "static/css").glob("*.css"))


def uses(paths, wanted):
    """File, line and what it uses."""
    return [
        f"{path.name}:{text.count(chr(10), 0, found.start()) + 1} {name}"
        for path in paths
        for text in [re.sub(r"/\*.*?\*/|^\s*//.*$", "", path.read_text(), flags=re.DOTALL | re.MULTILINE)]
        for name, pattern in wanted.items()
        for found in re.finditer(pattern, text, re.MULTILINE)
    ]


@pytest.mark.parametrize(("paths", "wanted"), [(SCRIPTS, SCRIPT), (STYLES, STYLE)], ids=["scripts", "styles"])
def test_nothing_is_too_new_for_old_browsers(paths, wanted):
    assert paths
    assert uses(paths, wanted) == []


def test_a_rule_that_old_browsers_drop_has_no_companion():
    """One selector that is not understood drops the whole rule, also for the other selectors."""
    rules = re.compile(r"([^{}]*:focus-visible[^{}]*|[^{}]*::(?:file-selector-button|marker)[^{}]*)\{")
    shared = [
        found.strip()
        for path in STYLES
        for found in rules.findall(path.read_text())
        if "," in found.split("*/")[-1]
    ]
    assert shared == []


def test_what_is_drawn_before_a_disclosure_stands_alone():
    """Chromium before 89 draws its own triangle as long as `::-webkit-details-marker` is shown."""
    text = "".join(path.read_text() for path in STYLES)
    drawn = set(
        re.findall(
            r"^\s*([^{}\n]*summary)(?:::before)? \{[^}]*(?:display: flex|list-style: none)",
            text,
            re.MULTILINE,
        )
    )
    hidden = set(re.findall(r"([^{}\n]*summary)::-webkit-details-marker", text))
    assert drawn != set()
    assert {one.strip() for one in drawn} - {one.strip() for one in hidden} == set()


@pytest.mark.parametrize("line", ["x.replaceAll('a', 'b')", "a ??= 1", "  #secret() {"])
def test_scripts_are_read_for_what_is_too_new(line, tmp_path):
    (tmp_path / "new.js").write_text(line)
    assert len(uses([tmp_path / "new.js"], SCRIPT)) == 1
