from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class AllianceConfig(AppConfig):
    """The ground floor; finds what the apps contribute once all of them are loaded."""

    name = "alliance"
    verbose_name = "联盟门户"

    def ready(self) -> None:
        from alliance.ground import inputs

        inputs.bound_days()  # before any form is made
        from alliance import checks, tasks  # noqa: F401 - some register themselves
        from alliance.accounts.services import administrators as posts  # noqa: F401 - some register themselves
        from alliance.exports import list_exports  # noqa: F401 - some register themselves
        from alliance.face import parts
        from alliance.paper import document, printed  # noqa: F401 - some register themselves
        from alliance.power import services as changes
        from alliance.registers import facts, policy, portal
        from alliance.rights import grants
        from alliance.site import menus

        policy.discover()
        facts.discover()
        printed.discover()
        menus.register()
        portal.discover()
        parts.discover()
        changes.discover()
        grants.discover()
        grants.ask_in_frame()
        self.guard_history()

    def guard_history(self) -> None:
        """The database guards the history, except while `migrate` is at work."""
        from alliance.history import guard as history_guard

        pre_migrate.connect(history_guard.lift, sender=self)
        post_migrate.connect(history_guard.guard, sender=self)
