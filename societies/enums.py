"""The words of this room. Values are in the database and in URLs; they never change."""

from django.db.models import TextChoices


class Discipline(TextChoices):
    SCIENCE = "science", "理科"
    ENGINEERING = "engineering", "工科"
    AGRICULTURE = "agriculture", "农科"
    MEDICINE = "medicine", "医科"
    INTERDISCIPLINARY = "interdisciplinary", "交叉学科与科普"


class MembershipRole(TextChoices):
    """What a person is in a society (see the roles in the glossary)."""

    SECRETARY = "secretary", "学会经办人"
    HEAD = "head", "学会负责人"
    READER = "reader", "学会其他人员"
