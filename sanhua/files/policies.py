"""Who may download a file. Unknown is no.

This room stands below societies and pilots, so it cannot ask them. They tell it instead: each
registers, when the portal starts, a function from a person to the files its records open to them.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q, QuerySet

from sanhua.accounts.enums import StaffRole
from sanhua.accounts.models import User
from sanhua.files.models import Preview, PreviewPage, StoredFile

Provider = Callable[[User], Q]
Naming = Callable[[User, StoredFile], str]
_providers: dict[str, Provider] = {}
_private: dict[str, Provider] = {}
_namings: dict[str, Naming] = {}


def register(provider: Provider) -> Provider:
    """Add a source of visibility; call it in ``AppConfig.ready``. Registering twice is once.

    ``provider(user)`` returns a ``Q`` on ``StoredFile``; an empty ``Q()`` opens nothing.
    """
    _providers[f"{provider.__module__}.{provider.__qualname__}"] = provider
    return provider


PublicProvider = Callable[[], Q]
_public_providers: dict[str, PublicProvider] = {}


def register_public(provider: PublicProvider) -> PublicProvider:
    """Add a source of files that anybody may download at present, signed in or not."""
    _public_providers[f"{provider.__module__}.{provider.__qualname__}"] = provider
    return provider


def public_files() -> QuerySet[StoredFile]:
    """Files that hang on what is public now; none unless a room says so."""
    allowed = Q(pk__in=())
    for provider in _public_providers.values():
        allowed |= provider()
    return StoredFile.objects.filter(allowed).exclude(audience=StoredFile.Audience.PRIVATE)


def register_private(provider: Provider) -> Provider:
    """Add a source of visibility of private files, which no other source opens."""
    _private[f"{provider.__module__}.{provider.__qualname__}"] = provider
    return provider


def register_naming(naming: Naming) -> Naming:
    """Add a source of other names for a file; an empty string keeps its own."""
    _namings[f"{naming.__module__}.{naming.__qualname__}"] = naming
    return naming


def name_for(user: User, file: StoredFile) -> str:
    """The name under which this person sees the file: where applicants are hidden, another."""
    return next(filter(None, (naming(user, file) for naming in _namings.values())), file.name)


def is_staff(user: User) -> bool:
    """Say whether the person works for the association, who may be told more of what is wrong."""
    return user.holds(StaffRole.OFFICER) or user.holds(StaffRole.LEADER)


def visible_files(user: User) -> QuerySet[StoredFile]:
    """Files this person may download.

    One's own uploads count only where no society owns the file: what belongs to a society is
    opened by membership alone, so that a person who left it does not take its papers along.
    """
    allowed = Q(audience=StoredFile.Audience.SIGNED_IN)
    own = Q(uploaded_by=user, society_id=None)
    allowed |= own
    for provider in _providers.values():
        allowed |= provider(user)
    for provider in _private.values():
        own |= provider(user)
    private = Q(audience=StoredFile.Audience.PRIVATE)
    return StoredFile.objects.filter(~private & allowed | private & own)


def visible_pages(user: User) -> QuerySet[PreviewPage]:
    """Pictures this person may see: those of files they may download."""
    return PreviewPage.objects.filter(preview__file__in=visible_files(user))


def preview_of(file: StoredFile) -> Preview | None:
    """Return the preview of a file the person may download, if one was begun."""
    return Preview.objects.filter(file=file).first()
