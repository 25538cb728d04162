import pytest

from sanhua.accounts.models import User


@pytest.fixture
def site(settings):
    """The small site instead of the portal, so that these tests stand on core alone."""
    settings.ROOT_URLCONF = "sanhua.core.tests.site"
    settings.NAVIGATION = "sanhua.core.tests.site.frame"
    settings.EMBEDDED = True
    return settings


@pytest.fixture
def person(db):
    return User.objects.create_user(
        "li", "li@example.cn", "a long password 1", full_name="李××", must_change_password=False
    )


@pytest.fixture
def visitor(site, client, person):
    """A browser in which a person is signed in."""
    client.force_login(person)
    return client
