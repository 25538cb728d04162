import pytest
from django.contrib.auth.models import Group

EVERYTHING = (
    "已退回", "逾期", "正在提交", "共128项", "办理记录", "还没有任务清单", "PDF，1.8MB",
    "已有1件延期申请待批", "更早还有1条",
)  # fmt: skip


def test_gallery_renders_every_component(visitor):
    page = visitor.get("/gallery/").content.decode()

    missing = [word for word in EVERYTHING if word not in page]
    assert missing == []


def test_gallery_is_for_officers_outside_a_demo(visitor, settings, person):
    settings.EMBEDDED = False

    assert visitor.get("/gallery/").status_code == 404

    person.groups.add(Group.objects.get_or_create(name="officer")[0])
    assert visitor.get("/gallery/").status_code == 200


def test_gallery_costs_a_session_and_a_user(visitor, django_assert_num_queries):
    with django_assert_num_queries(2):
        visitor.get("/gallery/")


@pytest.mark.parametrize("path", ["/help/", "/accessibility/"])
def test_help_is_open_before_sign_in(site, client, path):
    page = client.get(path)

    assert page.status_code == 200
    assert "0791-" in page.content.decode()
