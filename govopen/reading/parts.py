"""The parts of an Office file, unpacked within bounds.

What comes in is a :class:`~.document.Document` that is a Word file or an Excel
workbook of today; what goes out are its parts by their names, and their trees of XML.
Such a file comes from a stranger: nothing in it is resolved or fetched.
"""

from __future__ import annotations

import io
import posixpath
import zipfile

from lxml import etree

from govopen.errors import FormatError
from govopen.reading.compound import taken_apart
from govopen.reading.document import Document, damaged, too_big

MAX_PARTS = 5_000
MAX_UNPACKED = 64 * 2**20
MAX_TAGS = 1_000_000
MAX_RATIO = 200  # text packs to a twentieth, repeated cells to a hundredth
_XML = (".xml", ".rels")
_CHUNKS = (".htm", ".html", ".xhtml", ".mht", ".mhtml", ".docx", ".txt")


def parts_of(document: Document) -> dict[str, bytes]:
    """Unpack the parts of an Office file that are XML, or files to put in.

    Raises
    ------
    TooLargeError
        The parts are too many, or unpack to more than any report needs.
    FormatError
        A part is encrypted, or declares a document type of its own.
    DamagedError
        The archive cannot be unpacked.
    """
    path = document.path
    with taken_apart(path), zipfile.ZipFile(io.BytesIO(document.data)) as archive:
        infos = archive.infolist()
        if len(infos) > MAX_PARTS:
            raise too_big(path, f"the file is packed of {len(infos):,} parts")
        infos = [i for i in infos if i.filename.lower().endswith(_XML + _CHUNKS)]
        if any(i.flag_bits & 1 for i in infos):
            raise protected(path)
        unpacked = sum(i.file_size for i in infos)
        packed = sum(i.compress_size for i in infos)
        if unpacked > MAX_UNPACKED or unpacked > 2**20 + MAX_RATIO * packed:
            raise too_big(
                path, f"the file unpacks from {packed:,} to {unpacked:,} bytes"
            )
        # Never more than the size declared is unpacked.
        parts = {i.filename.replace("\\", "/"): archive.read(i) for i in infos}
    for name, data in parts.items():
        # UTF-16 is how a declaration could hide; no office program writes it.
        if name.endswith(_XML) and (b"<!DOCTYPE" in data or b"\x00" in data):
            raise FormatError(
                path,
                f"its part {name} declares entities or is not UTF-8, as in no file "
                "that an office program saves",
                "Save it anew with Word, Excel or WPS.",
            )
    return parts


def protected(path: str) -> FormatError:
    """Make the error that says that a file is encrypted."""
    return FormatError(
        path, "the file is protected by a password", "Save it without the password."
    )


def parse_part(path: str, data: bytes) -> etree._Element:
    """Parse a part; nothing in it is resolved or fetched."""
    if data.count(b"<") > MAX_TAGS:
        raise too_big(path, f"a part of the file holds more than {MAX_TAGS:,} tags")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise damaged(path, error) from error


def name_of(element: etree._Element) -> str:
    """Return the name of an element without its namespace; comments have none."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def value_of(element: etree._Element | None, name: str = "val") -> str:
    """Return an attribute in whatever namespace, or nothing."""
    if element is None:
        return ""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""


def is_on(switch: etree._Element | None) -> bool:
    """Tell whether a property is there and not switched off."""
    return switch is not None and value_of(switch) not in ("0", "false", "off", "none")


def related(path: str, parts: dict[str, bytes], name: str) -> dict[str, str]:
    """Return, by their ids, the names of the parts that a part refers to."""
    folder, base = posixpath.split(name)
    data = parts.get(f"{folder}/_rels/{base}.rels")
    if data is None:
        return {}
    return {
        item.get("Id", ""): posixpath.normpath(
            posixpath.join("/", folder, item.get("Target", "").replace("\\", "/"))
        )[1:]
        for item in parse_part(path, data)
        if item.get("TargetMode") != "External" and isinstance(item.tag, str)
    }
