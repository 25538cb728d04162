import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from rest_framework.exceptions import NotFound, ParseError
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from sanhua.core.api import MISSING, NoSuchPage, Pages, refusal_response
from sanhua.core.errors import NOT_ALLOWED
from sanhua.core.rules import NotAllowed, NotNow, Stale


@pytest.mark.parametrize(
    ("fault", "status", "sentence"),
    [
        (NotAllowed("只有学会负责人可以确认。"), 403, "只有学会负责人可以确认。"),
        (PermissionDenied("english"), 403, NOT_ALLOWED),
        (NotNow("已过提交时限。"), 409, "已过提交时限。"),
        (Stale("已有变化。"), 409, "已有变化。"),
        (Http404("no Task matches"), 404, MISSING),
        (NotFound("No Pilot"), 404, MISSING),
        (ValidationError("日期有误。"), 400, "日期有误。"),
    ],
)
def test_refusal_keeps_its_sentence(db, fault, status, sentence):
    answer = refusal_response(fault, {})

    assert (answer.status_code, answer.data) == (status, {"detail": sentence})


def test_other_faults_are_the_frameworks(db):
    assert refusal_response(ParseError(), {}).status_code == 400
    assert refusal_response(RuntimeError(), {}) is None


def ask(**query):
    request = Request(APIRequestFactory().get("/", query))
    return Pages().paginate_queryset(list(range(120)), request)


def test_pages_are_fifty_and_may_be_larger():
    assert len(ask()) == 50
    assert len(ask(page_size=100)) == 100
    assert len(ask(page_size=100_000)) == 120


@pytest.mark.parametrize("number", ["4", "0", "x", "9" * 400])
def test_page_beyond_the_end_says_how_many_there_are(number):
    with pytest.raises(NoSuchPage, match="请在1至3页中选择"):
        ask(page=number)
