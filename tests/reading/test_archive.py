"""The page of a web archive is read as the page itself, or refused with a remedy."""

import base64
import quopri
import re

import pytest
import render

from govopen.errors import DamagedError, FormatError, TooLargeError
from govopen.reading.document import open_document

FIGURES = render.figures_of("ogi2014", 1)
PAGE = render.page("ogi2014", FIGURES).decode()
HEAD = "From: <Saved by Blink>\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
PLACE = "http://www.rudong.gov.cn/a/1.html"


def part(body, kind="text/html", written="8bit", **more):
    body = body.encode() if isinstance(body, str) else body
    head = f"Content-Type: {kind}\r\nContent-Transfer-Encoding: {written}\r\n"
    head += "".join(f"Content-{k.title()}: {v}\r\n" for k, v in more.items())
    return head.encode() + b"\r\n" + body


def archive(*parts, more="", kind="multipart/related", boundary="--=_x", head=HEAD):
    edge = f"\r\n--{boundary}"
    whole = f'{head}Content-Type: {kind};\r\n\tboundary="{boundary}"{more}\r\n\r\n'
    inner = "".join(f"{edge}\r\n{{}}" for _ in parts).split("{}")
    pieces = [text.encode() for text in (whole + inner[0], *inner[1:])]
    body = b"".join(x for pair in zip(pieces, [*parts, b""], strict=True) for x in pair)
    return body + f"{edge}--\r\n".encode()


def opened(tmp_path, data):
    path = tmp_path / "report.mht"
    path.write_bytes(data)
    return open_document(path)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5"])
@pytest.mark.parametrize("written", ["quoted-printable", "base64", "8BIT"])
def test_a_page_is_taken_out_of_its_archive(encoding, written, tmp_path):
    text = "<html><body>\r\n<p>政府公開 = 3</p>\r\n</body></html>"
    write = {"quoted-printable": quopri.encodestring, "base64": base64.encodebytes}
    data = write.get(written, bytes)(text.encode(encoding))
    page = part(data, f'text/html; charset="{encoding}"', written)
    picture = part("abc", "image/png", "base64", location="http://x/a.png")
    document = opened(tmp_path, archive(page, picture))
    assert (document.text, document.kind) == (text, "html")


def test_every_figure_of_an_archive_is_read(read, figures_in):
    data = quopri.encodestring(PAGE.encode())
    whole = archive(part(data, "text/html", "quoted-printable", location=PLACE))
    assert figures_in(read(whole, "report.mht")) == FIGURES


def test_an_archive_without_other_parts_is_a_page(tmp_path):
    assert opened(tmp_path, HEAD.encode() + part(PAGE)).text == PAGE


def test_the_encoding_that_an_archive_states_goes_before_that_of_its_page(tmp_path):
    # Three bytes of UTF-8 are a letter and a half in GB18030: both decode six of them.
    text = '<html><meta charset="gb2312"><p>公开</p></html>'
    page = part(text.encode(), "text/html; charset=utf-8")
    assert opened(tmp_path, archive(page)).encoding == "utf-8"
    odd = part(text.encode("gb18030"), "text/html; charset=klingon")
    assert opened(tmp_path, archive(odd)).text == text


def test_word_puts_other_parts_beside_its_page(tmp_path):
    head = "MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n"
    page = part(PAGE.encode("gb18030"), 'text/html; charset="gb2312"')
    names = part("<xml/>", "text/xml", location="file:///C:/a.files/filelist.xml")
    header = part("<p>公开</p>", location="file:///C:/a.files/header.htm")
    data = archive(page, header, names, head=head, boundary="----=_NextPart_01D")
    data = data.replace(
        b"\r\n\r\n", "\r\n\r\n此文档为“单个文件网页”".encode("gb18030"), 1
    )
    assert opened(tmp_path, data).text == PAGE


def test_the_root_is_the_part_that_start_names(tmp_path):
    other, page = part("<p>公开 3</p>", id="<a@x>"), part(PAGE, id="<b@x>")
    assert opened(tmp_path, archive(other, page, more='; start="<b@x>"')).text == PAGE
    assert opened(tmp_path, archive(page, other)).text == PAGE


def test_a_page_beside_its_plain_text_is_the_page(tmp_path):
    plain = part("公开", "text/plain")
    both = archive(
        plain, part(PAGE), kind="multipart/alternative", boundary="i", head=""
    )
    assert opened(tmp_path, archive(both, part("a", "image/png"))).text == PAGE


HIDING = ".old { display: none } .big { font-size: 9pt }"


@pytest.mark.parametrize(
    ("link", "named", "hidden"),
    [
        (
            'rel="stylesheet" href="cid:css-1@mhtml.blink"',
            {"id": "<css-1@mhtml.blink>"},
            1,
        ),
        (f'rel="stylesheet" href="{PLACE}.css"', {"location": f"{PLACE}.css"}, 1),
        ('rel=StyleSheet href="../s.css"', {"location": PLACE[:-8] + "s.css"}, 1),
        ('rel="stylesheet" href="s.css" media=print', {"location": "s.css"}, 0),
        ('rel="alternate stylesheet" href="s.css"', {"location": "s.css"}, 0),
        ('rel="icon" href="s.css"', {"location": "s.css"}, 0),
        ('rel="stylesheet" href="s>', {"location": "s.css"}, 0),
    ],
)
def test_a_sheet_in_the_archive_hides_what_it_hides(
    link, named, hidden, read, figures_in
):
    page, found = re.subn(r"<td>(\d+)</td>", r"<td>\1<p class=old>1</p></td>", PAGE)
    assert found > 60
    page = page.replace("<head>", f"<head><!-- <link {link}> --><link {link}>")
    sheet = part("/* 微软雅黑 */" + HIDING, "text/css", **named)
    report = read(archive(part(page, location=PLACE), sheet), "report.mht")
    assert (figures_in(report) == FIGURES) is bool(hidden)


PLAIN = part(PAGE)


@pytest.mark.parametrize(
    ("data", "error", "words"),
    [
        (archive(part("x", "image/png")), FormatError, "no page .image/png.*as HTML"),
        (archive(), FormatError, "it has no parts"),
        (archive(PLAIN, kind="multipart/mixed"), FormatError, "multipart/mixed"),
        (archive(part(PAGE, written="x-uuencode")), FormatError, "x-uuencode"),
        (archive(part("<frameset><frame>")), FormatError, "Open the frame"),
        (archive(PLAIN)[:-9], DamagedError, "the end of its last part is missing"),
        (archive(PLAIN).replace(b"\n----=_x", b"\n--y"), DamagedError, "last part"),
        (archive(PLAIN, boundary=" "), DamagedError, "does not say what parts"),
        (archive(part("!PGE+", written="base64")), DamagedError, "is no base64"),
        (archive(part("PGE", written="base64")), DamagedError, "is no base64"),
        (HEAD.encode() + b"a:b\r\n" * 10**6, DamagedError, "head of a part"),
        (archive(*[b""] * 6_000), TooLargeError, "more than 5,000 parts"),
    ],
)  # fmt: skip
def test_what_is_no_archive_of_a_page_is_refused(data, error, words, tmp_path):
    with pytest.raises(error, match=f"report.mht: .*web archive.*{words}"):
        opened(tmp_path, data)


def test_an_archive_in_archives_is_taken_out_of_a_few(tmp_path):
    def nested(deep):
        data = PLAIN
        for n in range(deep):
            alike = {"kind": "multipart/alternative", "boundary": f"b{n}"}
            data = archive(data, head="", **alike)
        return HEAD.encode() + data

    assert opened(tmp_path, nested(3)).text == PAGE
    with pytest.raises(TooLargeError, match="nests more than 5 parts"):
        opened(tmp_path, nested(40))


@pytest.mark.parametrize(
    "piece", ["<link ", "<!--", "<script>", "<link rel=stylesheet href=a>"]
)
def test_a_sheet_is_put_in_once_and_in_little_time(piece, tmp_path):
    sheet = part("p{}" * 999, "text/css", location="a")
    data = archive(part(piece * 99_999 + PAGE), sheet)
    assert len(opened(tmp_path, data).text) < len(data)
