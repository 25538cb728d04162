"""Django's administration, for accounts only. Each of the three administrators sees their part."""

from django.contrib import admin
from django.contrib.auth.models import Group

from sanhua.accounts.admin import people, trail

__all__ = ["people", "trail"]

# Groups are the staff roles; they are granted on the page of a person and never edited.
admin.site.unregister(Group)
