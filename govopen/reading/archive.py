"""Web archives (MHT): the page that a browser, Word or WPS saved as a single file.

What comes in are the bytes of such a file; what goes out are those of its page, the
style sheets of the archive put in where the page asks for them, and the encoding that
the archive states. Nothing is fetched, and no other part is looked at.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import collapse_rfc2231_value
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import urljoin

import lxml.html

from govopen.errors import DamagedError, DocumentError, FormatError, TooLargeError

MAX_PARTS = 5_000
_DEEPEST = 5  # Word and browsers put a page into two archives at most
_LONGEST_HEAD = 2**14
_REMEDY = "Open it in a browser and save it as HTML."
_FIRST = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,99}(?=[A-Za-z-]{1,40}:)")
_KIND = re.compile(
    rb"^(?:MIME-Version:|Content-Type:\s*multipart/related)", re.I | re.M
)
_GAP = re.compile(rb"\r?\n\r?\n")
_ENTIRE = ("", "7bit", "8bit", "binary")
# What is no page is left as it is: in remarks and programs a link is none.
_LINKS = re.compile(
    rb"<!--.*?(?:-->|\Z)|<(script|style|noscript)\b.*?(?:</\1|\Z)|<link\b[^<>]++>",
    re.I | re.S,
)
_NAMED = re.compile(r"[\w-]{3,20}", re.A)
_NO_SHEET = re.compile(rb"</style|<!--|-->", re.I)


class Page(NamedTuple):
    """The bytes of a page, and the encoding that they are said to be in."""

    data: bytes
    encoding: str


class _Part(NamedTuple):
    head: Message
    body: bytes

    @property
    def kind(self) -> str:
        return self.head.get_content_type()

    @property
    def place(self) -> str:
        return _plain(self.head.get("Content-Location"))

    def names(self) -> set[str]:
        """Return what other parts may call it."""
        name = _plain(self.head.get("Content-ID")).strip("<>")
        return {f"cid:{name}" if name else "", self.place} - {""}

    def says(self, name: str) -> str:
        """Return what its kind is said with, as its boundary and its encoding."""
        try:
            said = self.head.get_param(name)
            return collapse_rfc2231_value(said).strip() if said else ""
        except ValueError:  # of a name that is none
            return ""


def is_archive(data: bytes) -> bool:
    """Tell from its first bytes whether a file is a web archive, or a letter."""
    return _FIRST.match(data) is not None and _KIND.search(data[:8192]) is not None


def page_of(path: str, data: bytes) -> Page:
    """Take the page out of a web archive.

    Raises
    ------
    FormatError, DamagedError, TooLargeError
        It has no page, is broken off, or has more parts than any.
    """
    others: list[_Part] = []
    start = _FIRST.match(data)
    page = _part(path, data[start.end() if start else 0 :])
    for _ in range(_DEEPEST):
        if page.kind == "text/html":
            break
        if page.kind not in ("multipart/related", "multipart/alternative"):
            raise _refused(path, f"what it shows is no page ({page.kind[:80]})")
        parts = _parts(path, page)
        root = page.says("start").strip("<>")
        pages = [p for p in parts if p.kind == "text/html"]
        alike = [p for p in parts if p.kind == "multipart/alternative"]
        named = [p for p in parts if root and f"cid:{root}" in p.names()]
        others += parts
        try:
            page = (named or pages or alike or parts)[0]
        except IndexError:
            raise _refused(path, "it has no parts") from None
    else:
        raise TooLargeError(
            path, f"the web archive nests more than {_DEEPEST} parts", _REMEDY
        )
    shown = _decoded(path, page)
    if b"<frameset" in shown.lower():
        raise FormatError(
            path,
            "this is a web archive (MHT), but what it shows is a page of frames",
            "Open the frame with the report by itself and save that.",
        )
    used: list[_Part] = []
    sheets = {name: p for p in others if p.kind == "text/css" for name in p.names()}

    def put_in(found: re.Match[bytes]) -> bytes:
        if found[0][:5].lower() != b"<link":
            return found[0]
        tag = lxml.html.document_fromstring(f"<p>{found[0].decode('latin-1')}")
        link = next(tag.iter("link"), tag)
        rel, named = (link.get(x, "") for x in ("rel", "href"))
        kinds = rel.lower().split()
        part = sheets.get(named) or sheets.get(_joined(page.place, named))
        if part is None or "stylesheet" not in kinds or "alternate" in kinds:
            return found[0]
        if part in used:
            return b""
        used.append(part)
        media = (link.get("media") or "all").encode("latin-1", "replace")
        sheet = _NO_SHEET.sub(b"", _in_ascii(_decoded(path, part)))
        return b"<style>@media %b {%b}</style>" % (media, sheet)

    if sheets:
        shown = _LINKS.sub(put_in, shown, MAX_PARTS)
    encoding = page.says("charset")
    return Page(shown, encoding if _NAMED.fullmatch(encoding) else "")


def _refused(path: str, problem: str) -> DocumentError:
    return FormatError(path, f"this is a web archive (MHT), but {problem}", _REMEDY)


def _broken(path: str, problem: str) -> DocumentError:
    remedy = "Save the page again, or as HTML."
    return DamagedError(path, f"the web archive (MHT) is damaged: {problem}", remedy)


def _part(path: str, data: bytes) -> _Part:
    gap = _GAP.search(data, 0, _LONGEST_HEAD)
    if gap is None and len(data) > _LONGEST_HEAD:
        raise _broken(path, "the head of a part does not end")
    end, after = gap.span() if gap else (len(data), len(data))
    return _Part(BytesHeaderParser().parsebytes(data[:end]), data[after:])


def _parts(path: str, whole: _Part) -> list[_Part]:
    """Cut an archive at its boundary."""
    boundary = whole.says("boundary").encode("ascii", "replace")
    if not boundary:
        raise _broken(path, "it does not say what parts its pages")
    line = re.compile(rb"(?:\A|\r?\n)--%b(--)?[ \t]*(?=\r?\n|\Z)" % re.escape(boundary))
    cuts = []
    for cut in line.finditer(whole.body):
        cuts.append(cut)
        if len(cuts) > MAX_PARTS:
            more = f"the web archive has more than {MAX_PARTS:,} parts"
            raise TooLargeError(path, more, _REMEDY)
        if cut[1]:
            break
    else:
        raise _broken(path, "the end of its last part is missing")
    between = [whole.body[a.end() : b.start()] for a, b in pairwise(cuts)]
    return [_part(path, part.lstrip()) for part in between]


def _decoded(path: str, part: _Part) -> bytes:
    """Return what a part holds, without what its letters were written in."""
    way = _plain(part.head.get("Content-Transfer-Encoding")).lower()
    if way == "quoted-printable":
        return quopri.decodestring(part.body)
    if way == "base64":
        try:
            return base64.b64decode(b"".join(part.body.split()), validate=True)
        except binascii.Error as error:
            raise _broken(path, f"the part {part.kind} is no base64") from error
    if way not in _ENTIRE:
        raise _refused(path, f"its page is written in {way[:40]}")
    return part.body


def _in_ascii(sheet: bytes) -> bytes:
    """Write a sheet, whatever it is in, so that it may stand in any page."""
    try:
        text = sheet.decode("utf-8-sig")
    except UnicodeError:
        text = sheet.decode("gb18030", "replace")
    return text.encode("ascii", "replace")


def _joined(place: str, name: str) -> str:
    try:
        return urljoin(place, name)
    except ValueError:  # an address that is none
        return name


def _plain(value: object) -> str:
    return str(value).strip() if value else ""
