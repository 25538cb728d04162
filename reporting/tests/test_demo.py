"""The demo: whole, quiet, the same every time, and never in anybody's way."""

import datetime as dt
import io

import pytest
from django.conf import settings as project
from django.contrib.auth.password_validation import validate_password
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from pilots.enums import PlanStatus, TaskStatus
from pilots.models import (
    Announcement,
    Application,
    Assessment,
    Directive,
    ExchangeMeeting,
    ExtensionRequest,
    MidtermCheck,
    ModelCase,
    Pilot,
    PilotBatch,
    PlanVersion,
    ProgressReport,
    Rectification,
    ScoreSheet,
    Task,
    Urging,
    VisitFinding,
)
from pilots.policies import visible_turns
from pilots.progress import Colour, light_of
from reporting.enums import SummarySection
from reporting.management.demo import erasing, people
from reporting.models import SummaryReport
from reporting.workflows.summary_origin import prefilled_share
from sanhua.accounts.enums import StaffRole
from sanhua.accounts.models import User
from sanhua.activity.calendar import work_calendar
from sanhua.activity.enums import Channel, DeliveryState
from sanhua.activity.models import Event, Notification, Turn
from sanhua.activity.trail import breaks_of_trail
from sanhua.activity.turns import rebuild
from sanhua.core.management.commands.workflow_diagrams import all_workflows
from sanhua.files.models import StoredFile
from societies.checks import CHECKS, Finding
from societies.enums import (
    BranchKind,
    DossierStatus,
    EmploymentRoute,
    Outcome,
    PremisesMode,
    Severity,
    SnapshotOccasion,
    TenureRoute,
)
from societies.ledgers import LEDGERS
from societies.models import (
    Article51Answer,
    Article51Item,
    Checkup,
    Dossier,
    Explanation,
    OfficePremises,
    PartyBranch,
    Proof,
    RuleParameter,
    SecretaryGeneralTenure,
    SectionMark,
    SelfCheck,
    Snapshot,
    Society,
    StaffMember,
)

TODAY = dt.date(2026, 5, 20)
MESSAGES_MAX = 5000


def embedded(folder):
    files = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(folder), "base_url": None},
    }
    return override_settings(EMBEDDED=True, STORAGES=project.STORAGES | {"default": files})


def demo(*options, today=TODAY):
    said = io.StringIO()
    call_command("demo", *options, "--today", today.isoformat(), stdout=said)
    return said.getvalue()


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    """One demo for all tests of this module, taken back at the end."""
    with django_db_blocker.unblock(), embedded(tmp_path_factory.mktemp("files")):
        outer = transaction.atomic()
        outer.__enter__()
        demo()
        yield
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)


# The demo is for the embedded default, which is SQLite; production gets none.
pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("world")]


def this_year():
    return PilotBatch.objects.get(year=TODAY.year)


def test_register_has_about_seventy_societies_marked_as_demo():
    assert Society.objects.count() >= 68
    assert not Society.objects.filter(is_demo=False).exists()
    assert not PilotBatch.objects.filter(is_demo=False).exists()
    for society in Society.objects.all():
        society.full_clean()


def test_notice_is_the_first_announcement_and_acknowledged():
    first = Announcement.objects.order_by("published_at").first()

    assert (first.doc_number, first.published_at.date()) == (
        "赣科协字〔2022〕14号",
        dt.date(2022, 2, 10),
    )
    assert "秘书处配备 3-5 名专职工作人员" in first.body
    receipts = first.acknowledgements
    assert receipts.filter(status="acknowledged").count() > receipts.count() / 2


def test_year_2022_is_finished():
    batch = PilotBatch.objects.get(year=2022)
    pilots = batch.pilots.all()

    assert batch.status == "closed"
    assert set(pilots.values_list("status", flat=True)) == {"completed"}
    assert pilots.count() == 3
    assert set(Task.objects.filter(pilot__in=pilots).values_list("status", flat=True)) == {
        TaskStatus.VERIFIED
    }
    evaluated = Assessment.objects.filter(pilot__in=pilots)
    assert set(evaluated.values_list("status", flat=True)) == {"published"}
    assert set(evaluated.filter(kind="final").values_list("grade", flat=True)) == {
        "优秀",
        "良好",
        "合格",
    }
    assert SummaryReport.objects.filter(pilot__in=pilots, status="accepted").count() == 3
    assert not Rectification.objects.filter(pilot__in=pilots).exclude(status="closed").exists()
    assert PlanVersion.objects.filter(pilot__in=pilots, status="returned").exists()
    wishes = ExtensionRequest.objects.filter(task__pilot__in=pilots)
    assert set(wishes.values_list("status", flat=True)) == {"granted", "refused"}
    assert ModelCase.objects.filter(status="published").count() == 3
    meeting = ExchangeMeeting.objects.get(batch=batch)
    assert meeting.status == "held"
    assert meeting.registrations.count() > 10
    owed = Turn.objects.filter(batch_id=batch.pk)
    # What others ask this year about a case of that year.
    assert not owed.exclude(kind="pilots.casequestion").exists()


def test_selection_2022_ends_within_its_days():
    pilots = Pilot.objects.filter(batch__year=2022)

    assert {str(pilot.started_on) for pilot in pilots} == {"2022-02-18"}
    ends = set(Application.objects.filter(batch__year=2022).values_list("status", flat=True))
    assert ends == {"selected", "not_selected", "withdrawn"}


def test_today_shows_lights_of_every_colour():
    tasks = Task.objects.filter(pilot__batch=this_year()).prefetch_related("milestones")

    colours = {light_of(task, TODAY, work_calendar()).colour for task in tasks}

    assert colours == set(Colour)


def test_today_lies_in_the_middle_of_the_pilot_phase():
    phase = this_year().phase("piloting")

    assert TODAY - phase.starts_on == phase.ends_on - TODAY


def test_the_open_year_has_everything_that_waits():
    batch = this_year()
    plans = PlanVersion.objects.filter(pilot__batch=batch)
    orders = Rectification.objects.filter(pilot__batch=batch).exclude(status="closed")
    sheets = ScoreSheet.objects.filter(assessment__pilot__batch=batch, assessment__status="scoring")

    assert batch.status == "open"
    assert plans.filter(status=PlanStatus.RETURNED).count() == 1
    assert plans.filter(status=PlanStatus.DRAFT).count() == 1
    assert plans.filter(status=PlanStatus.SUBMITTED).count() == 1
    assert orders.filter(due_on__lt=TODAY).exists()
    assert orders.filter(due_on__gte=TODAY).exists()
    assert ExtensionRequest.objects.filter(task__pilot__batch=batch, status="requested").exists()
    assert Urging.objects.filter(batch_id=batch.pk).exists()
    assert set(Directive.objects.values_list("status", flat=True)) == {"issued", "handled"}
    assert MidtermCheck.objects.get(batch=batch).reports.filter(status="draft").count() == 3
    assert VisitFinding.objects.filter(rectification=None).exists()
    waiting = Task.objects.filter(pilot__batch=batch, status=TaskStatus.COMPLETION_SUBMITTED)
    assert waiting.exists()
    assert sorted(sheets.values_list("status", flat=True)) == ["assigned", "declared", "submitted"]
    half = sheets.get(status="declared")
    assert 0 < half.scores.count() < half.assessment.scheme.indicators.count()


@pytest.mark.parametrize("name", ["officer", "leader", "secretary", "head", "expert1", "expert2"])
def test_everybody_finds_something_to_do(name, client):
    person = User.objects.get(username=name)
    client.force_login(person)

    page = client.get(reverse("reporting:workbench"), follow=True)

    turns = list(visible_turns(person))
    assert page.status_code == 200
    assert turns
    said = page.content.decode()
    assert any(turn.society_name in said or turn.title in said for turn in turns)


PAGES = (
    "reporting:workbench", "reporting:to_do", "reporting:summaries", "reporting:documents",
    "pilots:tasks", "pilots:task_board", "pilots:task_gantt", "pilots:pilots", "pilots:batches",
    "pilots:applications", "pilots:public_notices", "pilots:assessments", "pilots:sheets",
    "pilots:rectifications", "pilots:visits", "pilots:announcements", "pilots:cases",
    "pilots:meetings", "activity:inbox", "accounts:profile",
)  # fmt: skip
OFFICES = ("reporting:matrix", "pilots:supervision", "societies:societies")
ALLOWED = {"expert1": {200, 403}, "sysadmin": {200, 302, 403}}


@pytest.mark.parametrize(
    "name", ["officer", "leader", "secretary", "head", "reader", "visitor", "expert1"]
)
def test_every_list_opens(name, client):
    client.force_login(User.objects.get(username=name))
    names = PAGES + OFFICES * (name in ("officer", "leader"))
    names += ("reporting:leader",) * (name == "leader")

    found = {each: client.get(reverse(each), follow=True).status_code for each in names}

    allowed = ALLOWED.get(name, {200})
    assert {each: code for each, code in found.items() if code not in allowed} == {}


@pytest.mark.parametrize(
    "model",
    [Announcement, Application, Assessment, ExchangeMeeting, ModelCase, Pilot, PilotBatch,
     PlanVersion, ProgressReport, Rectification, SummaryReport, Task],
)  # fmt: skip
def test_every_kind_of_record_opens_for_the_officer(model, client):
    client.force_login(User.objects.get(username="officer"))
    rows = model.objects.exclude(status="draft")[:12]

    codes = {str(row): client.get(row.get_absolute_url(), follow=True).status_code for row in rows}

    assert set(codes.values()) == {200}, codes


def test_trail_is_whole_and_in_the_order_of_time():
    assert not [fault for _, fault in breaks_of_trail() if fault]
    before = None
    for event in Event.objects.order_by("subject_type", "subject_id", "number"):
        if before and before.subject_id == event.subject_id:
            assert before.occurred_at <= event.occurred_at, (before.kind, event.kind)
        assert event.occurred_at.date() < TODAY
        before = event


def test_to_do_table_fits_the_records():
    count = rebuild(all_workflows(), now=timezone.now())

    assert (count.added, count.changed, count.removed) == (0, 0, 0)


def test_last_months_reports_are_in_every_state():
    newest = ProgressReport.objects.filter(month=dt.date(2026, 4, 1))

    assert sorted(newest.values_list("status", flat=True)) == [
        "acknowledged",
        "draft",
        "submitted",
    ]
    assert ProgressReport.objects.filter(status="acknowledged").count() > 3


def test_no_letter_waits_and_messages_stay_few():
    letters = Notification.objects.filter(channel=Channel.EMAIL)

    assert set(letters.values_list("state", flat=True)) <= {DeliveryState.CANCELLED}
    assert Notification.objects.count() < MESSAGES_MAX
    unread = Notification.objects.filter(
        channel=Channel.IN_APP, read_at=None, recipient__username="secretary"
    )
    assert unread.exists()


def test_files_are_there_and_are_what_they_say():
    file = StoredFile.objects.filter(media_type="application/pdf").first()

    with file.content.open() as content:
        assert content.read(5) == b"%PDF-"
    assert StoredFile.objects.filter(media_type="image/png").exists()


def findings_of(checkup):
    return [Finding.from_json(row) for row in checkup.findings]


def test_findings_have_every_outcome_and_severity():
    found = [each for checkup in Checkup.objects.all() for each in findings_of(checkup)]

    assert {each.outcome for each in found} == set(Outcome)
    assert {each.severity for each in found if each.outcome == Outcome.UNMET} == set(Severity)
    assert Checkup.objects.filter(on=TODAY).count() == Society.objects.count()


def test_societies_are_fit_nearly_fit_far_off_and_not_begun():
    unmet, unknown = [], []
    for checkup in Checkup.objects.all():
        outcomes = [each.outcome for each in findings_of(checkup)]
        unmet.append(outcomes.count(Outcome.UNMET))
        unknown.append(outcomes.count(Outcome.NO_DATA))
    told = list(zip(unmet, unknown, strict=True))

    assert sum(bad == 0 and blank <= 3 for bad, blank in told) >= 5
    assert sum(1 <= bad <= 3 and blank <= 3 for bad, blank in told) >= 10
    assert sum(bad >= 6 for bad in unmet) >= 10
    assert sum(blank > len(CHECKS) - 5 for blank in unknown) >= 3


@pytest.mark.parametrize(
    ("model", "name", "choices"),
    [
        (OfficePremises, "mode", PremisesMode),
        (StaffMember, "route", EmploymentRoute),
        (PartyBranch, "kind", BranchKind),
        (SecretaryGeneralTenure, "route", TenureRoute),
        (Dossier, "status", DossierStatus),
        (Snapshot, "occasion", SnapshotOccasion),
    ],
)
def test_dossiers_show_every_choice(model, name, choices):
    assert set(model.objects.values_list(name, flat=True)) == set(choices.values)


def test_every_ledger_has_rows_that_stand_the_checks_of_a_form():
    for ledger in LEDGERS:
        rows = list(ledger.model.objects.all())
        assert rows, ledger.key
        for row in rows:
            row.full_clean()


def test_what_is_said_of_dossiers_is_there():
    assert Article51Item.objects.filter(is_confirmed=False).count() == 6
    assert Article51Answer.objects.filter(is_met=False).exists()
    assert SectionMark.objects.filter(is_none=True).exists()
    assert SectionMark.objects.exclude(return_reason="").exists()
    assert Explanation.objects.exists()
    assert SelfCheck.objects.filter(society__short_name="林学会").exists()
    assert Event.objects.filter(kind="societies.dossier.comment").count() == 2


def test_nobody_applied_against_a_rule_that_stops():
    for shot in Snapshot.objects.filter(occasion=SnapshotOccasion.BASELINE):
        for row in shot.findings:
            assert not Finding.from_json(row).blocks, (shot.society, row["rule"])


@pytest.mark.parametrize("name", ["机械工程学会", "食品科学技术学会", "测绘地理信息学会"])
def test_pilot_year_made_a_difference(name):
    shots = {
        shot.occasion: shot
        for shot in Snapshot.objects.filter(society__short_name=name, on__year=2022)
    }

    assert set(shots) == set(SnapshotOccasion)
    first, last = shots[SnapshotOccasion.BASELINE], shots[SnapshotOccasion.END]
    for measure in ("full_time", "rules", "sg_full_time", "contract_wan"):
        assert first.measures[measure] < last.measures[measure], measure
    met = [[row["outcome"] for row in shot.findings].count("met") for shot in (first, last)]
    assert met[0] + 10 < met[1]


def test_register_says_nothing_that_the_ledgers_do_not():
    silent = Society.objects.exclude(pk__in=StaffMember.objects.values("society"))

    assert silent.exists()
    assert not silent.filter(full_time_staff__gt=0).exists()


def test_erasing_leaves_nothing_behind_but_settings(tmp_path):
    own = Article51Item.objects.create(text="另加的条件", position=9)
    RuleParameter.objects.create(key="staff_min", value="2", effective_from=TODAY, basis="演示")
    connection.check_constraints()

    with embedded(tmp_path):  # the files of the demo stay for the other tests
        erasing.erase()

    models = [ledger.model for ledger in LEDGERS]
    models += [Society, Dossier, SectionMark, Explanation, Checkup, Snapshot, SelfCheck, Proof]
    models += [Article51Answer, Event, Turn, StoredFile]
    assert not [model for model in models if model.objects.exists()]
    assert list(Article51Item.objects.all()) == [own]
    assert RuleParameter.objects.exists()


def test_second_run_if_empty_changes_nothing():
    before = Event.objects.count(), Society.objects.count()

    assert demo("--if-empty") == ""

    assert (Event.objects.count(), Society.objects.count()) == before


def test_run_on_data_is_refused():
    with pytest.raises(CommandError, match="holds data"):
        demo()


def test_every_role_has_an_account_that_can_sign_in():
    for row in people.LISTED:
        person = User.objects.get(username=row.username)
        assert person.check_password(people.PASSWORD)
        assert not person.must_change_password
    assert {row.role for row in people.LISTED} >= set(StaffRole)


def test_password_passes_the_validators():
    for row in people.LISTED:
        validate_password(people.PASSWORD, User(username=row.username, full_name=row.full_name))


def test_accounts_are_listed_with_password_and_role():
    said = demo("--accounts")

    assert people.PASSWORD in said
    for row in people.LISTED:
        assert row.username in said


def test_reset_keeps_away_from_what_is_not_of_the_demo():
    User.objects.create(username="real.person", full_name="真人", email="real@jxkx.example")

    with pytest.raises(CommandError, match=r"account real\.person"):
        demo("--reset")

    assert Society.objects.exists()


def test_a_demo_name_with_another_mailbox_is_a_stranger():
    User.objects.filter(username="officer").update(email="wang@jxkx.example")

    assert list(erasing.strangers()) == ["account officer"]


def test_production_gets_no_demo():
    with (
        override_settings(EMBEDDED=False, DEBUG=False),
        pytest.raises(CommandError, match="production"),
    ):
        demo("--reset")

    assert Society.objects.exists()


def told():
    """What the demo says, without the numbers that are random by design."""
    return {
        "events": sorted(
            Event.objects.values_list("occurred_at", "kind", "label", "actor__username", "comment"),
            key=str,
        ),
        "tasks": list(
            Task.objects.order_by("pilot__number", "area", "title").values_list(
                "title", "due_on", "status", "progress"
            )
        ),
        "totals": list(Assessment.objects.order_by("pk").values_list("pk", "total", "grade")),
        "findings": sorted(
            Checkup.objects.values_list("society__uscc", "outcomes", "explanations"), key=str
        ),
        "facts": {
            ledger.key: sorted(map(str, ledger.model.objects.values_list("pk", flat=True)))
            for ledger in LEDGERS
        },
        "files": sorted(StoredFile.objects.values_list("name", "sha256")),
        "societies": list(
            Society.objects.order_by("uscc").values_list("pk", "name", "individual_members")
        ),
    }


def without_papers_of_the_portal(story):
    """Leave out the printed report: its code depends on the installation's secret."""
    return story | {"files": [row for row in story["files"] if "总结报告" not in row[0]]}


def test_reset_makes_the_same_demo_again(tmp_path):
    before = told()
    connection.check_constraints()  # PostgreSQL alters no table with open checks

    with embedded(tmp_path):  # the files of the first demo stay for the other tests
        demo("--reset")

    assert without_papers_of_the_portal(told()) == without_papers_of_the_portal(before)
    assert not [fault for _, fault in breaks_of_trail() if fault]


def test_summary_reports_of_the_finished_year_came_mostly_from_its_records():
    shares = {}
    for report in SummaryReport.objects.filter(status="accepted"):
        texts = {name: getattr(report, name) for name in SummarySection.values}
        shares[str(report)] = prefilled_share(texts, report.origins)

    assert len(shares) == 3
    assert all(60 <= share < 100 for share in shares.values()), shares
