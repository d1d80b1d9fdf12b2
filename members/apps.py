from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = "成员单位"

    def ready(self) -> None:
        from members.people import representation as standing  # noqa: F401 - registers whose appointments open which unit
