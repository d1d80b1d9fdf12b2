import pytest
from django.apps import apps
from django.db import models

from alliance.face.components import tag
from alliance.face.datatable import Column
from alliance.ground.lifecycle import Toned


class State(Toned):
    DRAFT = "DRAFT", "草稿", "warning"
    DONE = "DONE", "已办", "success"


def test_toned_choices_are_choices_with_a_tone():
    assert State.choices == [("DRAFT", "草稿"), ("DONE", "已办")]
    assert (State("DONE").tone, State.DRAFT.label, State.DRAFT == "DRAFT") == ("success", "草稿", True)
    assert models.CharField(choices=State).choices == State.choices


def test_a_misspelt_or_missing_tone_is_an_error_at_import():
    with pytest.raises(ValueError, match="unknown tone 'sucess'"):
        type(State)("Wrong", (Toned,), members(DONE=("DONE", "已办", "sucess")))
    with pytest.raises(ValueError, match="unpack"):
        type(State)("Wrong", (Toned,), members(DONE=("DONE", "已办")))


def members(**values):
    found = type(State).__prepare__("Wrong", (Toned,))
    for name, value in values.items():
        found[name] = value
    return found


def test_tag_and_column_find_label_and_tone():
    assert tag(State.DONE) == '<span class="tag tag-success">已办</span>'
    assert tag(State.DONE, "danger") == '<span class="tag tag-danger">已办</span>'
    assert tag("<b>") == '<span class="tag tag-neutral">&lt;b&gt;</span>'
    column = Column("state", "状态", states=State)
    assert (column.raw({"state": "DRAFT"}), column.raw({"state": ""})) == ("草稿", "")
    assert column.shown({"state": "DRAFT"}) == '<span class="tag tag-warning">草稿</span>'
    assert column.shown({"state": None}) == "—"


def test_every_lifecycle_shown_on_pages_is_toned():
    plain = [
        model.__name__
        for model in apps.get_models()
        if model.__module__.split(".")[0] != "django"
        and hasattr(model, "State")
        and not model.__name__.startswith("Historical")
        and not issubclass(model.State, Toned)
    ]
    assert sorted(plain) == ["Delivery", "Outbox"]  # the outbox is read by nobody but its sender
