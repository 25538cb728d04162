"""Upload fields refuse with the check's sentence and say what they take."""

import pytest
from django import forms
from django.utils.datastructures import MultiValueDict

from sanhua.files.forms import UploadField, UploadsField
from sanhua.files.handlers import CappedFileUploadHandler
from sanhua.files.tests import samples


class OneFile(forms.Form):
    scan = UploadField(label="盖章扫描件")


class ManyFiles(forms.Form):
    evidence = UploadsField(label="佐证材料", at_most=3, required=False)


def many(*uploads):
    return ManyFiles({}, MultiValueDict({"evidence": list(uploads)}))


def test_the_field_says_what_it_takes():
    html = OneFile().as_div()
    assert "可上传PDF、JPG、PNG、DOCX、XLSX，单个不超过20MB。" in html
    assert 'accept=".pdf,.jpg,.jpeg,.png,.docx,.xlsx"' in html


def test_a_good_file_is_cleaned_and_remembered_as_checked():
    form = OneFile({}, {"scan": samples.upload("C:\\盖章\u202e.pdf", samples.pdf())})
    assert form.is_valid()
    upload = form.cleaned_data["scan"]
    assert (upload.name, upload.checked_media_type) == ("盖章.pdf", "application/pdf")


@pytest.mark.parametrize(
    ("upload", "sentence"),
    [
        (None, "请选择“盖章扫描件”要上传的文件。"),
        (samples.upload("a.pdf", b""), "文件是空的，请重新选择。"),
        (samples.upload("a.exe", b"MZ"), "不能上传.exe文件。可上传PDF、JPG、PNG、DOCX、XLSX。"),
    ],
)
def test_a_bad_file_is_refused_with_a_sentence(upload, sentence):
    form = OneFile({}, {"scan": upload} if upload else {})
    form["scan"].as_widget()
    assert form.errors["scan"] == [sentence]


def test_several_files_at_once():
    form = many(samples.upload("a.pdf", samples.pdf()), samples.upload("b.png", samples.png()))
    assert form.is_valid()
    assert [upload.name for upload in form.cleaned_data["evidence"]] == ["a.pdf", "b.png"]
    assert " multiple" in form.as_div()


def test_each_of_several_files_is_named_with_its_own_reason():
    form = many(
        samples.upload("好.pdf", samples.pdf()),
        samples.upload("坏.pdf", b"<html>"),
        samples.upload("空.png", b""),
    )
    assert form.errors["evidence"] == [
        "坏.pdf：文件内容与扩展名不一致（看起来是网页文件）。请重新导出为PDF后上传。",
        "空.png：文件是空的，请重新选择。",
    ]


def test_too_many_files_are_counted():
    form = many(*(samples.upload(f"{n}.pdf", samples.pdf()) for n in range(4)))
    assert form.errors["evidence"] == ["一次最多上传3个文件，现选了4个，请分次上传。"]


def test_no_file_is_fine_where_none_is_needed():
    form = many()
    assert form.is_valid()
    assert form.cleaned_data["evidence"] == []


def test_what_is_far_too_big_is_counted_but_not_written(settings):
    settings.UPLOAD_BYTES_MAX = 1000
    handler = CappedFileUploadHandler()
    handler.new_file("f", "a.pdf", "application/pdf", 5000)
    for start in range(0, 5000, 500):
        handler.receive_data_chunk(bytes(500), start)
    upload = handler.file_complete(5000)
    try:
        assert upload.size == 5000
        assert upload.file.seek(0, 2) == 1001
    finally:
        upload.close()


def test_a_long_extension_is_no_name_on_the_disk(settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    handler = CappedFileUploadHandler()
    handler.new_file("f", "合同." + "p" * 250, "application/pdf", 10)
    handler.receive_data_chunk(b"MZ", 0)
    upload = handler.file_complete(2)
    try:
        assert upload.name == "合同." + "p" * 250
        assert [path.suffix for path in tmp_path.iterdir()] == [".upload"]
    finally:
        upload.close()
