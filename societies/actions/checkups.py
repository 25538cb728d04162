"""The check-up (三化体检): asked anew at every change and every night, stored for all pages."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from societies.checks import Finding, Parameters, findings_for, parameters_on
from societies.checks.facts import Facts, full_time, present
from societies.checks.measures import counted, measures
from societies.enums import Outcome, Section
from societies.ledgers.load import load
from societies.models import Checkup, Explanation, RuleParameter, Society

# One letter per outcome, for the matrix and its filters.
LETTERS = {
    Outcome.MET: "m",
    Outcome.UNMET: "u",
    Outcome.ATTENTION: "a",
    Outcome.NOT_APPLICABLE: "n",
    Outcome.NO_DATA: "d",
}
CHUNK = 250
COUNTED = "branch"  # check-ups from before anything was counted lack it


def parameters_of(on: dt.date) -> Parameters:
    """Return the thresholds of a day: the notice's own, and what the association set since."""
    rows = RuleParameter.objects.values_list("key", "value", "effective_from")
    return parameters_on(on, rows)


def outcomes_of(findings: Iterable[Finding]) -> str:
    """Write one word per rule, each between blanks, so that a filter can look for it."""
    return f" {' '.join(f'{each.rule}:{LETTERS[each.outcome]}' for each in findings)} "


def refresh(society: Society, *, on: dt.date) -> Checkup:
    """Work out the check-up of one society after a change."""
    return refresh_many([society], on=on)[0]


def refresh_many(societies: Sequence[Society], *, on: dt.date) -> list[Checkup]:
    """Work out and store check-ups; call in the transaction of the change."""
    parameters = parameters_of(on)
    words = _explanations(societies)
    rows = [
        _checkup(pk, facts, on, parameters, words.get(pk, {}))
        for pk, facts in load(societies).items()
    ]
    values = ["on", "outcomes", "findings", "explanations", "measures", "unmet", "parameters"]
    Checkup.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["society"], update_fields=values, batch_size=50
    )
    return rows


def _explanations(societies: Sequence[Society]) -> dict[uuid.UUID, dict[str, str]]:
    """Bring what societies say of their findings to the check-up, so that a page reads one row."""
    found: dict[uuid.UUID, dict[str, str]] = defaultdict(dict)
    rows = Explanation.objects.filter(society__in=[society.pk for society in societies])
    for society_id, rule, words in rows.values_list("society_id", "rule", "words"):
        found[society_id][rule] = words
    return found


def _checkup(
    society_id: uuid.UUID,
    facts: Facts,
    on: dt.date,
    parameters: Parameters,
    explanations: dict[str, str],
) -> Checkup:
    findings = findings_for(facts, on, parameters)
    _keep_derived(society_id, facts, on)
    return Checkup(
        society_id=society_id,
        on=on,
        outcomes=outcomes_of(findings),
        findings=[finding.as_json() for finding in findings],
        explanations=explanations,
        measures=measures(facts, on) | counted(facts, on),
        unmet=sum(finding.outcome == Outcome.UNMET for finding in findings),
        parameters=parameters.fingerprint,
    )


def _keep_derived(society_id: uuid.UUID, facts: Facts, on: dt.date) -> None:
    """Keep what the register shows in step with the ledgers, once they say anything."""
    values: dict[str, Any] = {}
    if facts.staff or facts.declared_none(Section.STAFF):
        values["full_time_staff"] = len(full_time(facts, on))
    if facts.tenures or facts.declared_none(Section.SECRETARY_GENERAL):
        tenure = present(facts.tenures, on)
        values["secretary_general"] = tenure.name if tenure else ""
    if values:
        differs = Q()
        for name, value in values.items():
            differs |= ~Q(**{name: value})
        Society.objects.filter(differs, pk=society_id).update(**values)


def stale(on: dt.date) -> QuerySet[Society]:
    """Find societies without a check-up of this day under the thresholds of this day."""
    fingerprint = parameters_of(on).fingerprint
    rows = Checkup.objects.filter(on=on, parameters=fingerprint)
    fresh = rows.filter(measures__has_key=COUNTED).values("society")
    return Society.objects.filter(is_active=True).exclude(pk__in=fresh).order_by("pk")


def refresh_stale(on: dt.date) -> int:
    """Work out all check-ups that are not of this day; safe to repeat, finds nothing the second time.

    A chunk of societies is held while it is worked out, so that no change made meanwhile is lost
    under an older answer.
    """
    done = 0
    while True:
        with transaction.atomic():
            rows = list(stale(on).select_for_update()[:CHUNK])
            if not rows:
                return done
            refresh_many(rows, on=on)
        done += len(rows)
