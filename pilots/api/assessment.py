"""Evaluations a person may see; a result only where the page would show it."""

from typing import Any

from rest_framework import serializers

from pilots import policies
from pilots.models import Assessment
from pilots.queries.result_view import result_for, with_result
from sanhua.core.viewsets import ReadOnlyByUuid

POINTS = {"max_digits": 5, "decimal_places": 2}


class ResultLineSerializer(serializers.Serializer):
    code = serializers.CharField()
    axis = serializers.CharField()
    name = serializers.CharField()
    role = serializers.CharField()
    maximum = serializers.DecimalField(**POINTS)
    self_points = serializers.DecimalField(**POINTS, allow_null=True)
    applicable = serializers.BooleanField()
    computed = serializers.DecimalField(**POINTS, allow_null=True)
    points = serializers.DecimalField(**POINTS, allow_null=True, source="mean")


class AxisSerializer(serializers.Serializer):
    name = serializers.CharField()
    reached = serializers.DecimalField(**POINTS, allow_null=True)
    most = serializers.DecimalField(**POINTS)


class ResultSerializer(serializers.Serializer):
    total = serializers.DecimalField(**POINTS)
    base = serializers.DecimalField(**POINTS)
    bonus = serializers.DecimalField(**POINTS)
    grade = serializers.CharField()
    method = serializers.CharField()
    sheets = serializers.IntegerField()
    vetoes = serializers.DictField()
    comment = serializers.CharField()
    published_at = serializers.DateTimeField(allow_null=True)
    code = serializers.CharField()
    spread = serializers.DecimalField(
        **POINTS, source="inside.spread", default=None, help_text="association only"
    )
    axes = AxisSerializer(many=True)
    lines = ResultLineSerializer(many=True)


class AssessmentSerializer(serializers.ModelSerializer):
    society_name = serializers.CharField(source="pilot.society.name")
    scheme = serializers.CharField(source="scheme.__str__")
    result = serializers.SerializerMethodField()

    class Meta:
        model = Assessment
        fields = [
            "id",
            "pilot",
            "society_name",
            "kind",
            "status",
            "scheme",
            "self_due_on",
            "scoring_due_on",
            "result",
        ]

    def get_result(self, assessment: Assessment) -> dict[str, Any] | None:
        found = result_for(self.context["request"].user, assessment)
        return ResultSerializer(found).data if found else None


class AssessmentViewSet(ReadOnlyByUuid):
    """Read evaluations; results once published, for the association once consolidated."""

    serializer_class = AssessmentSerializer

    def get_queryset(self):
        rows = with_result(policies.visible_assessments(self.request.user))
        return rows.order_by("-pilot__batch__year", "pilot__number", "kind")
