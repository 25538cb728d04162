"""Societies a person may see."""

from rest_framework import serializers

from sanhua.core.viewsets import ReadOnlyByUuid
from societies import policies
from societies.models import Society


class SocietySerializer(serializers.ModelSerializer):
    class Meta:
        model = Society
        fields = [
            "id",
            "name",
            "short_name",
            "uscc",
            "discipline",
            "host_institution",
            "individual_members",
            "unit_members",
            "full_time_staff",
            "is_active",
            "is_demo",
        ]


class SocietyViewSet(ReadOnlyByUuid):
    """Read societies; a society's people see their own only."""

    serializer_class = SocietySerializer

    def get_queryset(self):
        return policies.visible_societies(self.request.user)
