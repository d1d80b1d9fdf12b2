"""The facts a rule may read, by their Chinese names: those of the default standards and those the portal computes."""

from collections.abc import Mapping

from alliance.registers import facts
from assessments.scoring import defaults


def labels() -> dict[str, str]:
    """{fact name: Chinese label}; every label names one fact only."""
    known = defaults.labels()
    taken = set(known.values())
    for definition in facts.all_facts():
        if definition.name not in known:
            label = (
                definition.label
                if definition.label not in taken
                else f"{definition.label}（{definition.name}）"
            )
            known[definition.name] = label
            taken.add(label)
    return known


def units() -> dict[str, str]:
    """{fact name: unit of its value}."""
    found = {definition.name: definition.unit for definition in facts.all_facts()}
    return found | {name: note.unit for name, note in defaults.fact_notes().items()}


def is_computed(name: str) -> bool:
    """Whether the portal can answer this fact today; the others are 未记录 and marked by evidence."""
    return facts.get(name) is not None


def choices(kind: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Facts for a choice, grouped: what the standard of this kind usually reads first, computed before 未记录."""
    known: Mapping[str, str] = labels()
    usual = set(defaults.standard(kind).facts)
    groups = (
        ("本类常用 · 系统可取数", [name for name in known if name in usual and is_computed(name)]),
        (
            "本类常用 · 未记录（凭佐证评分）",
            [name for name in known if name in usual and not is_computed(name)],
        ),
        ("其他 · 系统可取数", [name for name in known if name not in usual and is_computed(name)]),
        (
            "其他 · 未记录（凭佐证评分）",
            [name for name in known if name not in usual and not is_computed(name)],
        ),
    )
    return [(title, [(name, known[name]) for name in names]) for title, names in groups if names]
