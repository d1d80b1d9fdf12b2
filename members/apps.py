from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = "成员单位"

    def ready(self) -> None:
        from members.record_overview import together  # models come after the apps

        together.keep()
