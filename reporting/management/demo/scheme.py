"""The scheme of evaluation that comes with the demo: the portal's own proposal."""

from __future__ import annotations

from pilots.actions.scheme import save_scheme
from pilots.forms.scheme import SchemeForm
from pilots.models import AssessmentScheme
from pilots.scoring import default
from reporting.management.demo.world import World


def write_scheme(world: World) -> AssessmentScheme:
    form = SchemeForm(default.proposal())
    form.full_clean()
    return save_scheme(None, actor=world.person("officer"), **form.values)
