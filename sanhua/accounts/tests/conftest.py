import pytest

from sanhua.accounts.enums import StaffRole
from sanhua.accounts.tests.administration import signed_in


@pytest.fixture
def system(client):
    return signed_in(client, StaffRole.SYSTEM_ADMIN)


@pytest.fixture
def security(client):
    return signed_in(client, StaffRole.SECURITY_ADMIN)
