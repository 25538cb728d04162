"""Name the first system, security and audit administrator of an installation."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from sanhua.accounts.actions.roles import appoint
from sanhua.accounts.enums import ADMIN_ROLES, StaffRole
from sanhua.accounts.jobs import password_link
from sanhua.core.rules import NotNow


class Command(BaseCommand):
    help = (
        "Creates the first holder of an administrator's role and prints the single-use link at "
        "which they set their password. Refused once the role is held; there is no superuser in "
        "production."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("role", choices=[role.value for role in ADMIN_ROLES])
        parser.add_argument("username")
        parser.add_argument("--name", required=True, help="the person's full name")
        parser.add_argument("--email", required=True)

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            person = appoint(
                options["username"],
                options["name"],
                options["email"],
                StaffRole(options["role"]),
                now=timezone.now(),
            )
        except (NotNow, ValidationError) as refusal:
            lines = refusal.messages if isinstance(refusal, ValidationError) else [str(refusal)]
            raise CommandError(" ".join(lines)) from refusal
        self.stdout.write(password_link(person))
