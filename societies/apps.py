from django.apps import AppConfig


class SocietiesConfig(AppConfig):
    name = "societies"
    verbose_name = "学会"

    def ready(self) -> None:
        from sanhua.files.policies import register
        from societies.policies import files_in_dossiers

        register(files_in_dossiers)
