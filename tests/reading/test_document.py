"""Files are decoded whatever they declare, and refused in words that help."""

import hashlib
import random

import pytest
import render

from govopen.errors import (
    DamagedError,
    DocumentError,
    EmptyDocumentError,
    EncodingError,
    FormatError,
    GovopenError,
    NotAReportError,
    TooLargeError,
)
from govopen.reading.document import MAX_BYTES, delimiter_of, open_document

PAGE = render.page("ogi2014", render.figures_of("ogi2014", 1)).decode()


def opened(tmp_path, data, name="report.html"):
    path = tmp_path / name
    path.write_bytes(data)
    return open_document(path)


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", "utf-8"),
        ("utf-8", None),
        ("utf-8-sig", "utf-8"),
        ("utf-8", "gb2312"),
        ("utf-8", "gbk"),
        ("utf-8", "no-such-encoding"),
        ("gb18030", "gb2312"),
        ("gb18030", "utf-8"),
        ("gb18030", None),
        ("utf-16", None),
        ("utf-16", "utf-8"),
    ],
)
def test_a_page_is_decoded_whatever_it_declares(encoding, declared, tmp_path):
    meta = f'<meta charset="{declared}"/>' if declared else ""
    text = PAGE.replace('<meta charset="utf-8"/>', meta)
    assert opened(tmp_path, text.encode(encoding)).text == text


@pytest.mark.parametrize("quote", ["'", '"', ""])
def test_the_declaration_of_older_pages_is_understood(quote, tmp_path):
    content = f"{quote}text/html; charset=gb2312{quote}"
    meta = f'<META http-equiv="Content-Type" content={content}>'
    text = PAGE.replace('<meta charset="utf-8"/>', meta)
    document = opened(tmp_path, text.encode("gb18030"))
    assert (document.text, document.encoding) == (text, "gb18030")


def test_traditional_characters_in_big5_are_decoded(tmp_path):
    text = "<html><title>政府資訊公開年度報告</title></html>"
    assert opened(tmp_path, text.encode("big5")).text == text


def test_kind_tells_mark_up_from_text(tmp_path):
    assert opened(tmp_path, PAGE.encode(), "a.txt").kind == "html"
    assert opened(tmp_path, "信息公开 | 1 < 2".encode(), "a.html").kind == "text"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("公开<p>\n|---|---|\n", "text"),
        ("|---|---|\n公开<p>", "text"),
        ("公开<p>\nx|---|---|\n", "html"),
        ("公开<p>\n|---|---|x\n", "html"),
        ("<html>公开\n|---|---|\n", "html"),
        ("公开,1,2\n申请,3,4\n", "csv"),
        ("统计指标,统计数\n公开数,12\n申请数,——\n答复数,0\n", "csv"),
        ("主动公开12条,\n收到申请3件,\n均已答复,无收费\n按时,依法\n", "text"),
        ("公开<p>,1,2\n申请,3,4\n", "html"),
    ],
)
def test_kind_tells_tables_of_markdown_by_a_line_of_their_own(text, kind, tmp_path):
    assert opened(tmp_path, text.encode()).kind == kind


def test_the_fields_of_a_page_are_not_looked_for(tmp_path, monkeypatch):
    monkeypatch.setattr("govopen.reading.document.delimiter_of", None)
    assert opened(tmp_path, PAGE.encode()).kind == "html"


def test_the_hash_is_that_of_the_bytes(tmp_path):
    data = PAGE.encode("gb18030")
    assert opened(tmp_path, data).sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("data", "error", "words"),
    [
        (b"", EmptyDocumentError, "the file is empty"),
        (b" \r\n\t ", EmptyDocumentError, "the file is empty"),
        (b"PK\x03\x04\x14\x00", DamagedError, "damaged or broken off"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", FormatError, "old Office or WPS"),
        (b"{\\rtf1\\ansi", FormatError, "Rich Text"),
        (b"\x1f\x8b\x08\x00", FormatError, "compressed"),
        (b"Budget 2018", NotAReportError, "neither 公开 nor 申请"),
        (PAGE.encode().decode("latin-1").encode(), NotAReportError, "garbled"),
        (b"\x89PNG\r\n\x1a\n\x00\xff\xfe", FormatError, "a picture.*ocrmypdf"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", FormatError, "a picture"),
        (b"\x00\x01\xff\xfe\xff" * 9, EncodingError, "UTF-8"),
        (b"a" * (MAX_BYTES + 1), TooLargeError, "32 MiB"),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_what_is_no_report_is_refused_with_a_remedy(data, error, words, tmp_path):
    with pytest.raises(error, match=words) as caught:
        opened(tmp_path, data)
    assert isinstance(caught.value, DocumentError)
    assert isinstance(caught.value, GovopenError)
    assert caught.value.path == str(tmp_path / "report.html")
    assert str(caught.value).startswith(caught.value.path)
    assert caught.value.remedy.endswith(".")
    assert caught.value.message == f"{caught.value.problem}. {caught.value.remedy}"


@pytest.mark.parametrize("address", ["https://a.gov.cn/b.html", "http:/a.gov.cn", "."])
def test_an_address_or_a_folder_is_refused_with_what_to_do(address):
    """A path keeps one stroke of two."""
    told = "govopen ingest` and govopen.ingest" if address == "." else "save the page"
    with pytest.raises(FormatError, match=told):
        open_document(address)


def test_a_file_that_is_not_there_is_an_os_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        open_document(tmp_path / "none.html")


def test_any_bytes_are_decoded_or_refused(tmp_path):
    chance = random.Random(0)
    for _ in range(200):
        data = chance.randbytes(chance.randint(1, 300))
        try:
            opened(tmp_path, data + "公开".encode())
        except DocumentError as error:
            assert error.remedy


# -- damaged, spelt out, archived ----------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_byte_or_two_that_are_broken_cost_no_page(encoding, tmp_path):
    data = PAGE.encode(encoding)
    place = data.index(b"<table")
    broken = data[:place] + b"\xff" + data[place:]
    document = opened(tmp_path, broken)
    assert document.damaged == document.text.count("\ufffd") == 1
    assert document.text.replace("\ufffd", "") == PAGE
    assert opened(tmp_path, data).damaged == 0


def test_a_broken_figure_is_no_number(read):
    figures = render.figures_of("ogi2014", 1) | {("request.fax", ""): 98765}
    page = render.page("ogi2014", figures).replace(b"98765", b"987\xff5")
    report = read(page)
    assert "request.fax" not in set(report.observations["code"])
    found = report.findings.set_index("rule").loc["cell.unreadable"]
    assert found["codes"] == "request.fax"


def test_a_page_that_is_broken_all_over_is_refused(tmp_path):
    with pytest.raises(EncodingError):
        opened(tmp_path, PAGE.encode().replace(b"<td", b"\xff<td"))


@pytest.mark.parametrize("spelt", ["&#{:d};", "&#{:d}", "&#x{:x};", "&#X{:X};"])
def test_a_page_spelt_in_numbers_is_read(spelt, read, figures_in):
    def spell(text):
        return "".join(spelt.format(ord(c)) if ord(c) > 127 else c for c in text)

    figures = render.figures_of("ogi2014", 1)
    page = render.page("ogi2014", figures).decode()
    assert figures_in(read(spell(page).encode("ascii"))) == figures


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_first_mark_is_decoded(encoding, tmp_path):
    document = opened(tmp_path, PAGE.encode(encoding))
    assert (document.text, document.encoding) == (PAGE, encoding)


def test_characters_without_width_are_no_text(tmp_path):
    text = "收到\u200b申请\ufeff数 | 件 | 320"
    assert opened(tmp_path, text.encode()).text == "收到申请数 | 件 | 320"


def test_a_text_that_begins_as_a_web_archive_is_none(tmp_path):
    text = "Content-Type: 公开\n说明:申请"  # a text may well begin so
    assert opened(tmp_path, text.encode()).text == text


@pytest.mark.parametrize(
    ("line", "delimiter"),
    [
        ("收到申请数;件;01;12,345;18,173", ";"),
        ("收到申请数    12,345    363    1,234", ""),
        ("收到申请数,件,12345", ","),
        ("收到申请数,320", ","),
        ("收到申请数,320,120,200", ","),
    ],
)
def test_the_comma_of_thousands_parts_no_fields(line, delimiter):
    assert delimiter_of(f"{line}\n" * 3) == delimiter
