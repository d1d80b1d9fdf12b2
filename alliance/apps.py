from django.apps import AppConfig


class AllianceConfig(AppConfig):
    """The ground floor; finds what the apps contribute once all of them are loaded."""

    name = "alliance"
    verbose_name = "联盟门户"

    def ready(self) -> None:
        from . import checks, document, facts, list_exports, menus, policy, portal, posts, tasks  # noqa: F401 - some register themselves

        policy.discover()
        facts.discover()
        menus.register()
        portal.discover()
