"""The base of the API's lists. Apart from ``api``, which the framework loads before its views."""

from rest_framework.viewsets import ReadOnlyModelViewSet


class ReadOnlyByUuid(ReadOnlyModelViewSet):  # type: ignore[type-arg]
    """A list and its rows, addressed by UUID; anything else in the address is no address."""

    lookup_value_converter = "uuid"
