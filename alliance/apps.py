from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class AllianceConfig(AppConfig):
    """The ground floor; finds what the apps contribute once all of them are loaded."""

    name = "alliance"
    verbose_name = "联盟"

    def ready(self) -> None:
        from alliance.ground import inputs, rooms  # models can be imported only now that the apps are loaded
        from alliance.rights import grants  # as above

        inputs.bound_days()  # before any form is made, as the next one
        inputs.bound_texts()
        inputs.said_plainly()
        rooms.load_all()
        grants.ask_in_frame()
        self.guard_history()

    def guard_history(self) -> None:
        """The database guards the history, except while `migrate` is at work."""
        from alliance.history import guard  # models can be imported only now that the apps are loaded

        pre_migrate.connect(guard.lift, sender=self)
        post_migrate.connect(guard.guard, sender=self)
