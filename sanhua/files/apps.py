from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "sanhua.files"
    verbose_name = "文件"
