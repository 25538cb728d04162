"""Batches, pilots, tasks and deadlines a person may see."""

from django.utils import timezone
from rest_framework import serializers

from pilots import policies
from pilots.models import BatchPhase, Pilot, PilotBatch, Task
from pilots.progress import light_of
from pilots.queries.task import with_facts
from sanhua.activity.calendar import work_calendar
from sanhua.activity.models import Turn
from sanhua.core.viewsets import ReadOnlyByUuid


class PhaseSerializer(serializers.ModelSerializer):
    class Meta:
        model = BatchPhase
        fields = ["kind", "starts_on", "ends_on"]


class BatchSerializer(serializers.ModelSerializer):
    phases = PhaseSerializer(many=True)

    class Meta:
        model = PilotBatch
        fields = [
            "id",
            "name",
            "year",
            "doc_number",
            "quota_min",
            "quota_max",
            "status",
            "is_demo",
            "phases",
        ]


class PilotSerializer(serializers.ModelSerializer):
    society_name = serializers.CharField(source="society.name")

    class Meta:
        model = Pilot
        fields = ["id", "batch", "society", "society_name", "number", "status", "started_on"]


class LightSerializer(serializers.Serializer):
    colour = serializers.CharField()
    words = serializers.CharField()


class TaskSerializer(serializers.ModelSerializer):
    light = serializers.SerializerMethodField()

    class Meta:
        model = Task
        fields = [
            "id",
            "pilot",
            "area",
            "title",
            "target_result",
            "owner",
            "start_on",
            "due_on",
            "original_due_on",
            "status",
            "progress",
            "light",
        ]

    def get_light(self, task: Task) -> LightSerializer:
        found = light_of(task, on=timezone.localdate(), calendar=work_calendar())
        return LightSerializer(found).data


class DeadlineSerializer(serializers.ModelSerializer):
    class Meta:
        model = Turn
        fields = [
            "id",
            "subject_id",
            "kind",
            "owner",
            "title",
            "society_id",
            "society_name",
            "batch_id",
            "due_on",
            "url",
        ]


class BatchViewSet(ReadOnlyByUuid):
    """Read batches with their phases."""

    serializer_class = BatchSerializer

    def get_queryset(self):
        return policies.visible_batches(self.request.user).prefetch_related("phases")


class PilotViewSet(ReadOnlyByUuid):
    """Read pilot societies."""

    serializer_class = PilotSerializer

    def get_queryset(self):
        return policies.visible_pilots(self.request.user).select_related("society")


class TaskViewSet(ReadOnlyByUuid):
    """Read tasks in force, each with its light on the day of asking."""

    serializer_class = TaskSerializer

    def get_queryset(self):
        return with_facts(policies.visible_tasks(self.request.user))


class DeadlineViewSet(ReadOnlyByUuid):
    """Read what is due: one's own to-do list, and what one's society, or all of them, owe."""

    serializer_class = DeadlineSerializer

    def get_queryset(self):
        return policies.dated_turns(self.request.user)
