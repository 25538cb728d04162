from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"
    verbose_name = "报告"

    def ready(self) -> None:
        from pilots.policies.directives import register_item
        from reporting.policies import private_documents, visible_summaries
        from sanhua.files.policies import register_private

        register_item("summary", visible_summaries)
        register_private(private_documents)
