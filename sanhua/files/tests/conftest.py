import pytest


@pytest.fixture(autouse=True)
def private_files(settings, tmp_path):
    """Keep the files of a test in a folder of its own."""
    folder = tmp_path / "private"
    settings.PRIVATE_FILES_DIR = folder
    default = settings.STORAGES["default"]
    options = {**default.get("OPTIONS", {}), "location": str(folder)}
    settings.STORAGES = {**settings.STORAGES, "default": {**default, "OPTIONS": options}}
    return folder
