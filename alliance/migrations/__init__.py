"""The tables of a portal that starts empty, made at once.

Django draws the whole house anew after each step of a migration: ninety models a hundred times, half a minute of a
first start. The first migration of an app (`script/migrations` writes it) knows its end from the start, so the house is
drawn once and then each table is made as it will stay.
"""

from typing import Any

from django.db import migrations


class FirstTables(migrations.Migration):
    """A migration of nothing but new models, each with its foreign keys, constraints and indexes."""

    initial = True

    def apply(self, project_state: Any, schema_editor: Any, collect_sql: bool = False) -> Any:
        """Make the tables from the last state instead of from one state for each of them."""
        if collect_sql:  # `sqlmigrate` shows them one by one
            return super().apply(project_state, schema_editor, collect_sql)
        before = project_state.clone()
        project_state.__dict__.pop("apps", None)  # what is not drawn is not drawn anew
        for operation in self.operations:
            operation.state_forwards(self.app_label, project_state)
        for operation in self.operations:
            operation.database_forwards(self.app_label, schema_editor, before, project_state)
        return project_state
