from django.apps import AppConfig


class PilotsConfig(AppConfig):
    name = "pilots"
    verbose_name = "试点"

    def ready(self) -> None:
        from pilots.policies.files import files_in_programme
        from pilots.policies.public import public_attachments
        from pilots.policies.sheets import private_files
        from sanhua.files.policies import register, register_private, register_public

        register(files_in_programme)
        register_private(private_files)
        register_public(public_attachments)
