"""A file as a government publishes it, as text.

What comes in is a path; what goes out is a :class:`Document`: decoded text, the
kind of mark-up it carries and the hash of its bytes. The file is only read:
nothing in it is executed, fetched or resolved.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from os import PathLike, fspath
from pathlib import Path

from govopen.errors import (
    EmptyDocumentError,
    EncodingError,
    FormatError,
    NotAReportError,
    TooLargeError,
)

MAX_BYTES = 32 * 2**20

SUFFIXES = frozenset({".htm", ".html", ".shtml", ".xhtml", ".md", ".text", ".txt"})

_BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_BINARY = {
    b"%PDF": "PDF",
    b"PK\x03\x04": "Word or Excel",
    b"\xd0\xcf\x11\xe0": "old Word or Excel",
    b"{\\rtf": "Rich Text",
    b"\x1f\x8b": "compressed",
}
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.I)
_MARKUP = re.compile(r"<(?:!doctype|html|head|body|table|tr|div|p)\b", re.I)

# Any of these stands in every report; text without them was decoded wrongly, or is
# no report.
_MARKERS = ("公开", "公開", "申请", "申請")


@dataclass(frozen=True)
class Document:
    """A decoded file.

    Attributes
    ----------
    path : str
        The file, as it was given.
    kind : {'html', 'text'}
        The mark-up of `text`.
    text : str
        The whole file, decoded.
    encoding : str
        The encoding it was decoded from.
    sha256 : str
        Hexadecimal hash of the file's bytes.
    """

    path: str
    kind: str
    text: str = field(repr=False)
    encoding: str
    sha256: str


def open_document(path: str | PathLike[str]) -> Document:
    """Read and decode a file.

    Parameters
    ----------
    path : str or path-like
        An HTML page or a text file of at most 32 MiB.

    Returns
    -------
    Document

    Raises
    ------
    TooLargeError, EmptyDocumentError, FormatError, EncodingError, NotAReportError
        The file cannot be the text of a report; the message says what to do.
    OSError
        The file cannot be opened.
    """
    name = fspath(path)
    with Path(path).open("rb") as stream:
        data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise TooLargeError(
            name,
            f"the file is larger than {MAX_BYTES // 2**20} MiB, no report is",
            "Cut the report out of it.",
        )
    if not data.strip():
        raise EmptyDocumentError(
            name, "the file is empty", "Save the page again, or remove the file."
        )
    for magic, product in _BINARY.items():
        if data.startswith(magic):
            raise FormatError(
                name,
                f"this is a {product} file, which govopen does not read",
                "Save it as HTML or text.",
            )
    text, encoding = _decode(name, data)
    kind = "html" if _MARKUP.search(text) else "text"
    return Document(name, kind, text, encoding, hashlib.sha256(data).hexdigest())


def _decode(name: str, data: bytes) -> tuple[str, str]:
    decoded = list(_decodings(data))
    for text, encoding in decoded:
        if any(marker in text for marker in _MARKERS):
            return text, encoding
    if any("\ufffd" not in text for text, _ in decoded):
        raise NotAReportError(
            name,
            "neither 公开 nor 申请 stands in it",
            "Is this the annual report? If its characters look garbled, save the "
            "page again as UTF-8.",
        )
    raise EncodingError(
        name,
        "the bytes are not text in UTF-8, GB18030, Big5 or the encoding declared",
        "Save the page again as UTF-8.",
    )


def _decodings(data: bytes) -> Iterator[tuple[str, str]]:
    """Yield the text under each encoding that decodes all of it, likeliest first."""
    names = [encoding for bom, encoding in _BOMS.items() if data.startswith(bom)]
    if declared := _CHARSET.search(data[:4096]):
        # Pages that declare GB2312 or GBK use characters of its superset.
        label = declared[1].decode("ascii").lower()
        names.append("gb18030" if label.startswith("gb") else label)
    for encoding in dict.fromkeys([*names, "utf-8", "gb18030", "big5"]):
        try:
            yield data.decode(encoding), encoding
        except (UnicodeDecodeError, LookupError):
            continue
