from django.apps import AppConfig


class PilotsConfig(AppConfig):
    name = "pilots"
    verbose_name = "试点"

    def ready(self) -> None:
        from pilots.policies.files import files_in_programme, name_for_expert
        from pilots.policies.public import public_attachments
        from pilots.policies.sheets import private_files
        from pilots.queries.deadlines import Milestones, Registrations, ToDo, Visits
        from sanhua.activity import deadlines
        from sanhua.files import policies

        policies.register(files_in_programme)
        policies.register_private(private_files)
        policies.register_public(public_attachments)
        policies.register_naming(name_for_expert)
        for provider in (ToDo(), Milestones(), Registrations(), Visits()):
            deadlines.register(provider)
