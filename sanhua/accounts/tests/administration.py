"""The pages of the administration, and an administrator in front of them."""

from sanhua.accounts.tests.factories import staff

USERS = "/admin/accounts/user/"
LETTERS = "/admin/accounts/accountmail/"
EVENTS = "/admin/activity/event/"
LOG = "/admin/admin/logentry/"
OUTBOX = "/admin/activity/notification/"
DOWNLOADS = "/admin/files/download/"
RUNNING = "/admin/activity/heartbeat/"
DELIVERY = (
    OUTBOX,
    "/admin/activity/robotmessage/",
    RUNNING,
    "/admin/reporting/reportjob/",
)
CALENDAR = "/admin/activity/workcalendarday/"
RULES = ("/admin/societies/ruleparameter/", "/admin/societies/article51item/")
VALUES = {
    "username": "lihua",
    "full_name": "李华",
    "unit": "省土木建筑学会",
    "position": "",
    "phone": "",
    "email": "lihua@example.org",
}


def signed_in(client, role):
    person = staff(role)
    client.force_login(person)
    return person


def act(client, name, *chosen):
    form = {"action": name, "_selected_action": [str(person.pk) for person in chosen]}
    return client.post(USERS, form, follow=True).content.decode()
