"""What people do with the register."""

from societies.actions.imports import ImportResult, RowError, import_societies
from societies.actions.registry import (
    add_member,
    add_society,
    edit_society,
    end_member,
    find_person,
)

__all__ = [
    "ImportResult",
    "RowError",
    "add_member",
    "add_society",
    "edit_society",
    "end_member",
    "find_person",
    "import_societies",
]
