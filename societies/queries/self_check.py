"""What a society answered for itself: the newest result, what is missing, and earlier ones."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from sanhua.accounts.models import User
from societies.checks.questions import LABELS, QUESTIONS, Answer, Question
from societies.models import SelfCheck, Society
from societies.policies import visible_self_checks, visible_societies, working_society_ids

EARLIER_MAX = 10
COUNTED = {
    Answer.YES: LABELS[Answer.YES],
    Answer.PARTLY: LABELS[Answer.PARTLY],
    Answer.NO: LABELS[Answer.NO],
    Answer.NOT_PLANNED: "不打算或不适用",
}


@dataclass(frozen=True, slots=True)
class Line:
    question: Question
    answer: Answer

    @property
    def label(self) -> str:
        return dict(self.question.choices)[self.answer.value]

    @property
    def light(self) -> str:
        return {
            Answer.YES: "green",
            Answer.PARTLY: "yellow",
            Answer.NO: "red",
            Answer.NOT_PLANNED: "grey",
        }[self.answer]

    @property
    def advice(self) -> str:
        return self.question.advice(self.answer)


@dataclass(frozen=True, slots=True)
class Result:
    """One set of answers, read again; a question written since has no line."""

    record: SelfCheck
    lines: list[Line]

    def _with(self, *answers: Answer) -> list[Line]:
        return [line for line in self.lines if line.answer in answers]

    @property
    def missing(self) -> list[Line]:
        return self._with(Answer.NO, Answer.PARTLY)

    @property
    def done(self) -> list[Line]:
        return self._with(Answer.YES)

    @property
    def not_planned(self) -> list[Line]:
        return self._with(Answer.NOT_PLANNED)

    @property
    def tally(self) -> str:
        """Count the answers: 是6题，部分2题，否1题，不打算或不适用1题."""
        counts = ((words, len(self._with(answer))) for answer, words in COUNTED.items())
        return "，".join(f"{words}{count}题" for words, count in counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfCheckPage:
    society: Society
    shown: Result | None
    results: list[Result]

    @property
    def is_newest(self) -> bool:
        return self.shown is not None and self.shown is self.results[0]


def societies_to_check(user: User) -> QuerySet[Society]:
    """Societies the person fills in for; nobody else gets to a self-check."""
    return visible_societies(user).filter(pk__in=working_society_ids(user))


def result_of(record: SelfCheck) -> Result:
    given = record.answers
    lines = [
        Line(question, Answer(given[question.key]))
        for question in QUESTIONS
        if given.get(question.key) in set(Answer)
    ]
    return Result(record, lines)


def self_check_page(user: User, society: Society, *, chosen: str = "") -> SelfCheckPage:
    """Read the last results; ``chosen`` is the id of the one to show, the newest if unknown."""
    records = visible_self_checks(user).filter(society=society).select_related("taken_by")
    results = [result_of(record) for record in records[:EARLIER_MAX]]
    newest = results[0] if results else None
    shown = next((each for each in results if str(each.record.pk) == chosen), newest)
    return SelfCheckPage(society=society, shown=shown, results=results)
