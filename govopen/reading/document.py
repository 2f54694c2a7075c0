"""A file as a government publishes it: what kind it is, and its text or bytes.

What comes in is a path; what goes out is a :class:`Document`: the kind of file, told
by its content and never by its name, the decoded text or, of an Office file or a PDF,
the bytes, and their hash. The file is only read: nothing in it is executed, fetched or
resolved.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import os
import re
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from os import PathLike, fspath
from typing import BinaryIO

from govopen.errors import (
    DamagedError,
    DocumentError,
    EmptyDocumentError,
    EncodingError,
    FormatError,
    NotAReportError,
    StoppedError,
    TooLargeError,
    printable,
)
from govopen.reading.archive import is_archive, page_of

MAX_BYTES = 32 * 2**20
_LONGEST_PATH = 4_096
_FIGURE = " .%/-—0123456789"  # what stands in the second of two fields
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_USUAL = 2**17
# A page with more characters broken than these is not the page that was published.
MAX_DAMAGED = 20
LEAST_BETWEEN = 1_000

HALVES = ("left", "right")

# fmt: off
SUFFIXES = frozenset({
    ".csv", ".doc", ".docx", ".et", ".htm", ".html", ".md", ".mht", ".mhtml", ".pdf",
    ".shtml", ".text", ".txt", ".wps", ".xhtml", ".xls", ".xlsx",
})
# fmt: on

_BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_UNMARKED = ("utf-16-le", "utf-16-be")
_MENDABLE = ("utf-8-sig", "utf-8", "gb18030", "big5", "utf-16", *_UNMARKED)
_PICTURE = (
    "Look for the report as text, or have its text recognised: `ocrmypdf --image-dpi "
    "150 -l chi_sim picture.png report.pdf`."
)
_BINARY = {
    b"{\\rtf": ("a Rich Text file", "Save it as DOCX."),
    b"\x89PNG": ("a picture", _PICTURE),
    b"\xff\xd8\xff": ("a picture", _PICTURE),
    b"GIF8": ("a picture", _PICTURE),
    b"\x1f\x8b": ("a compressed file", "Unpack it."),
    b"Rar!": ("a compressed file", "Unpack it."),
    b"7z\xbc\xaf": ("a compressed file", "Unpack it."),
}
_ADDRESS = re.compile("(?:https?|ftp)://?", re.I)  # a path keeps one of the strokes
_PDF = b"%PDF-"
_ZIP = b"PK\x03\x04"
_ZIPPED = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
_NO_ZIPPED = {
    "xl/workbook.bin": ("a binary Excel file (XLSB)", "Save it as XLSX."),
    "OFD.xml": ("an OFD file", "Save it as PDF."),
    "content.xml": ("an OpenDocument file", "Save it as DOCX or XLSX."),
}
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Streams of a compound file tell what it is; a Word file may have a sheet inside.
_STREAMS = {
    "EncryptedPackage": ("protected by a password", "Save it without the password."),
    "WordDocument": "doc",
    "Workbook": "xls",
    "Book": "xls",
}
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.I)
_TO_FILL_IN = b"report,path,sha256,field,", b"<title>What to look at first<"
_MARKUP = re.compile(r"<(?:!doctype|html|head|body|table|tr|div|p)\b", re.I)
_PAGE = re.compile(r"\s*<(?:!doctype|html)\b", re.I)
# In Markdown, below a head; what it begins with is looked for before the line's start.
_PIPED = re.compile(r"\|(?<![^\n]\|)[-: |]{7,}$", re.M)

# Any of these stands in every report; text without them was decoded wrongly, or is
# no report.
_MARKERS = ("公开", "公開", "申请", "申請")


def _spelt(character: str) -> str:
    return rf"(?:{character}|&#0*{ord(character)};?|&#x0*{ord(character):x};?)"


_SPELT = re.compile("|".join("".join(map(_spelt, m)) for m in _MARKERS), re.I)
# Characters without a width, which nobody sees.
_UNSEEN = [chr(x) for x in (0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F))]
_UNSEEN += [chr(x) for x in (*range(0x2060, 0x2065), 0xFEFF)]


@dataclass(frozen=True)
class Document:
    """A file that was read: its text, or its bytes where it is Office or PDF.

    Attributes
    ----------
    path : str
        The file, as it was given.
    kind : {'html', 'text', 'csv', 'doc', 'docx', 'xlsx', 'xls', 'pdf'}
        What the content shows the file to be.
    text : str
        The whole file, decoded; empty for Office files and PDF.
    encoding : str
        The encoding it was decoded from; empty for Office files and PDF.
    sha256 : str
        Hexadecimal hash of the file's bytes.
    data : bytes
        The bytes of an Office file or a PDF; empty for a file that is text.
    half : {'', 'left', 'right'}
        Which half of a PDF's pages is meant, where two reports stand side by side.
    damaged : int
        How many places of the text no encoding decodes; each is a U+FFFD in `text`.
    page : bytes
        The bytes of `text` where the file has it in UTF-8; else empty.
    """

    path: str
    kind: str
    text: str = field(repr=False)
    encoding: str
    sha256: str
    data: bytes = field(default=b"", repr=False)
    half: str = ""
    damaged: int = 0
    page: bytes = field(default=b"", repr=False)


def open_document(path: str | PathLike[str], data: bytes | None = None) -> Document:
    """Read a file and tell what it is; decode it where it is text.

    Parameters
    ----------
    path : str or path-like
        An HTML page or a web archive (MHT), a text, a table in CSV, a Word file
        (DOCX, DOC), an Excel workbook or a PDF, of at most 32 MiB.
    data : bytes, optional
        What stands in it, where that is known.

    Returns
    -------
    Document

    Raises
    ------
    TooLargeError, EmptyDocumentError, FormatError, DamagedError, EncodingError, \
NotAReportError
        The file cannot be a report; the message says what to do.
    OSError
        The file cannot be opened.
    """
    name = printable(fspath(path))
    data = contents(path) if data is None else data
    if not data.strip():
        raise EmptyDocumentError(
            name, "the file is empty", "Save the page again, or remove the file."
        )
    for magic, (product, remedy) in _BINARY.items():
        if data.startswith(magic):
            raise _not_read(name, product, remedy)
    sha256, stated = hashlib.sha256(data).hexdigest(), ""
    if is_archive(data):
        data, stated = page_of(name, data)
    if _PDF in data[:1024]:  # as readers of PDF take it
        return Document(name, "pdf", "", "", sha256, data)
    if data.startswith(_ZIP):
        return Document(name, _zipped_kind(name, data), "", "", sha256, data)
    if data.startswith(_COMPOUND[:4]):
        return Document(name, _compound_kind(name, data), "", "", sha256, data)
    text, encoding = _decode(name, data, stated)
    # To look for a letter takes a tenth of the time of counting it.
    broken = text.count("\ufffd") if "\ufffd" in text else 0
    if _PAGE.match(text):  # most of which is mark-up, where nothing need be left out
        page = data if encoding == "utf-8" else b""
        return Document(name, "html", text, encoding, sha256, b"", "", broken, page)
    text = seen(text)
    if _PIPED.search(text):
        kind = "text"
    elif _MARKUP.search(text):
        kind = "html"
    else:
        kind = "csv" if delimiter_of(text) else "text"
    return Document(name, kind, text, encoding, sha256, damaged=broken)


def seen(text: str) -> str:
    r"""Leave out the characters that have no width: whoever reads cannot see them.

    Examples
    --------
    >>> seen("3\u200b20")
    '320'
    """
    for character in filter(text.__contains__, _UNSEEN):
        text = text.replace(character, "")
    return text


def opened(path: str | PathLike[str]) -> BinaryIO:
    """Open a file to be read, but nothing that would be waited for."""
    name = printable(fspath(path))
    if len(name) > _LONGEST_PATH or "\0" in fspath(path):
        remedy = "Give the path of a file, not its content."
        raise FormatError(f"{name[:50]}…", "that is no path", remedy)
    refuse_address(path)
    mode = os.stat(path).st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        reason = "it is a pipe or a device"
        raise FormatError(name, reason, "Save its content as a file.")
    try:
        return open(path, "rb")
    except IsADirectoryError:
        remedy = "Give a file in it; `govopen ingest` and govopen.ingest read them all."
        raise FormatError(name, "it is a folder", remedy) from None


def refuse_address(path: str | PathLike[str]) -> None:
    """Refuse what is no file but the address of one, since nothing is fetched."""
    if _ADDRESS.match(name := fspath(path)) and not os.path.lexists(path):
        raise FormatError(
            printable(name),
            "it is an address, and govopen reads files and fetches nothing",
            "Open it in a browser, save the page (as a page or a single file) and give "
            "that file. To keep the address, give url= or write it into a sidecar.",
        )


def contents(path: str | PathLike[str]) -> bytes:
    """Return what stands in a file, if that is no more than in any report."""
    with opened(path) as stream:
        data = stream.read(_USUAL)  # room for more takes longer to get than to fill
        data += stream.read(MAX_BYTES + 1 - len(data)) if len(data) == _USUAL else b""
    if len(data) > MAX_BYTES:
        raise TooLargeError(
            printable(fspath(path)),
            f"the file is larger than {MAX_BYTES // 2**20} MiB, no report is",
            "Cut the report out of it.",
        )
    return data


def is_binary(data: bytes) -> bool:
    """Tell from its first bytes whether a file is an Office file or a PDF."""
    return data.startswith((_ZIP, _COMPOUND[:4])) or _PDF in data[:1024]


def _not_read(name: str, product: str, remedy: str) -> FormatError:
    return FormatError(name, f"this is {product}, which govopen does not read", remedy)


def damaged(name: str, reason: object) -> DocumentError:
    """Make the error that says that a file is broken, or takes too much memory."""
    if isinstance(reason, MemoryError):  # with more of it the file may do
        return StoppedError(
            name,
            "reading it takes more memory than there is, or than it may",
            "Cut the report out of it, or allow more `memory`.",
        )
    return DamagedError(
        name,
        f"the file is damaged or broken off ({str(reason)[:200]})",
        "Download it again, or save it anew from the program that opens it.",
    )


def too_big(path: str, what: str) -> TooLargeError:
    """Make the error that says that a file holds more than any report."""
    remedy = "Copy the statutory table, its values alone, into a new file."
    return TooLargeError(path, f"{what}, more than any report", remedy)


@contextmanager
def bounded(path: str) -> Iterator[None]:
    """Say by name that a file takes more memory, or is nested deeper, than any report.

    Raises
    ------
    StoppedError, DamagedError
        In place of MemoryError and RecursionError.
    """
    try:
        yield
    except MemoryError as error:
        raise damaged(path, error) from error
    except RecursionError as error:
        raise damaged(path, "it is nested in itself too often") from error


def _zipped_kind(name: str, data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = set(archive.namelist())
    except Exception as error:  # zipfile raises many kinds on hostile files
        raise damaged(name, error) from error
    for part, kind in _ZIPPED.items():
        if part in parts:
            return kind
    for part, (product, remedy) in _NO_ZIPPED.items():
        if part in parts:
            raise _not_read(name, product, remedy)
    raise _not_read(name, "a compressed file", "Unpack it.")


def _compound_kind(name: str, data: bytes) -> str:
    for stream, kind in _STREAMS.items():
        if stream.encode("utf-16-le") in data:
            if isinstance(kind, str):
                return kind
            raise _not_read(name, *kind)
    raise _not_read(name, "an old Office or WPS file", "Save it as DOCX or XLSX.")


def delimiter_of(text: str) -> str:
    """Return what parts the fields of most lines: a comma or semicolon, or nothing.

    Of two fields in a line the second is a figure, or none. The comma of 1,234 parts
    nothing, unless others do.
    """
    lines = list(islice(filter(str.strip, text.splitlines()), 1000))
    if 2 * sum("|" in line or "\t" in line for line in lines) > len(lines):
        return ""
    for delimiter in (",", ";"):
        try:
            whole = (_THOUSANDS.sub("", line) for line in lines)
            records = [r for r in csv.reader(whole, delimiter=delimiter) if r]
        except csv.Error:
            continue
        wide = (
            len(x) > 2 or (len(x) == 2 and not x[1].strip(_FIGURE)) for x in records
        )
        if 2 * sum(wide) > len(records):
            return delimiter
    return ""


def decoded(data: bytes, stated: str = "") -> str:
    """Decode what may be any text, as likely as can be told."""
    return next((text for text, _ in _decodings(data, stated)), "")


def _decode(name: str, data: bytes, stated: str) -> tuple[str, str]:
    head = data[:2000].removeprefix(codecs.BOM_UTF8)
    if head.startswith(_TO_FILL_IN[0]) or _TO_FILL_IN[1] in head:
        raise NotAReportError(
            name,
            "it is the list that `govopen review` wrote, and quotes other reports",
            "Keep it outside of the folder of the reports.",
        )
    readable = False
    for text, encoding in _decodings(data, stated):
        if _is_marked(text):
            return text, encoding
        readable |= "\ufffd" not in text and encoding not in _UNMARKED
    if readable:
        raise NotAReportError(
            name,
            "neither 公开 nor 申请 stands in it",
            "Is this the annual report? If its characters look garbled, save the "
            "page again as UTF-8.",
        )
    raise EncodingError(
        name,
        "the bytes are not text in UTF-8, GB18030, Big5 or the encoding declared",
        "Save the page again as UTF-8, or give the file that the text was made of.",
    )


def _is_marked(text: str) -> bool:
    """Tell whether a marker stands in a text, be it spelt as ``&#20844;&#24320;``."""
    return any(marker in text for marker in _MARKERS) or (
        "&#" in text and _SPELT.search(text) is not None
    )


def _decodings(data: bytes, stated: str) -> Iterator[tuple[str, str]]:
    """Yield the text under each encoding that decodes it, likeliest first.

    Those that decode all of it come before those that leave a few places out.
    """
    names = [encoding for bom, encoding in _BOMS.items() if data.startswith(bom)]
    declared = _CHARSET.search(data[:4096])
    for label in filter(None, (stated, declared and declared[1].decode("ascii"))):
        # Pages that declare GB2312 or GBK use characters of its superset.
        names.append("gb18030" if label[:2].lower() == "gb" else label.lower())
    names = list(dict.fromkeys([*names, "utf-8", "gb18030", "big5"]))
    # Half of the bytes of mark-up in UTF-16 are zero; it may lack its first mark.
    if 0 in data and data.count(0) > len(data) // 10:
        names += _UNMARKED
    for encoding in names:
        try:
            yield data.decode(encoding), encoding
        except (UnicodeError, LookupError):
            continue
    known = [encoding for encoding in names if encoding in _MENDABLE]
    mended = [(data.decode(encoding, "replace"), encoding) for encoding in known]
    for text, encoding in sorted(mended, key=lambda pair: pair[0].count("\ufffd")):
        if text.count("\ufffd") <= min(MAX_DAMAGED, len(text) // LEAST_BETWEEN):
            yield text, encoding
