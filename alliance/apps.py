from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class AllianceConfig(AppConfig):
    """The ground floor; finds what the apps contribute once all of them are loaded."""

    name = "alliance"
    verbose_name = "联盟门户"

    def ready(self) -> None:
        from . import inputs

        inputs.bound_days()  # before any form is made
        from . import (  # noqa: F401 - some register themselves
            changes,
            checks,
            document,
            facts,
            grants,
            list_exports,
            menus,
            policy,
            portal,
            posts,
            printed,
            tasks,
        )

        policy.discover()
        facts.discover()
        printed.discover()
        menus.register()
        portal.discover()
        grants.ask_in_frame()
        self.guard_history()

    def guard_history(self) -> None:
        """The database guards the history, except while `migrate` is at work."""
        from . import history_guard

        pre_migrate.connect(history_guard.lift, sender=self)
        post_migrate.connect(history_guard.guard, sender=self)
