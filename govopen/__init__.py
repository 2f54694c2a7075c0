"""Read, check, compare and study China's open-government-information reports.

govopen turns the yearly reports that Chinese government bodies publish on
their open-government-information work into tidy observations, checks them
against the accounting identities of the statutory forms, and serves them to
pandas. The public names are listed in ``govopen/__init__.pyi``; each is
imported from its module on first use, so ``import govopen`` stays cheap.
"""

import logging as _logging
from functools import reduce as _reduce
from typing import Any as _Any

import lazy_loader as _lazy

__version__ = "0.2.0"

# Who wants to hear what the modules log says so; nobody else does.
_logging.getLogger(__name__).addHandler(_logging.NullHandler())

_public, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)

# Names that users may still write, and what they are called now.
_RENAMED = {
    "comparable_shares": "measures.comparable_shares",
    "per_head": "measures.per_head",
    "per_hundred": "measures.per_hundred",
    "proportion": "measures.proportion",
    "series": "follow",
    "shares": "measures.shares",
}


def __getattr__(name: str) -> _Any:
    if name in __all__:
        return _public(name)
    if name not in _RENAMED:
        from govopen.schema import nearest

        near = nearest(name, __all__)
        told = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(told + near * (name[0] != "_"), name=name)
    from govopen.errors import superseded

    superseded(f"govopen.{name}", f"govopen.{_RENAMED[name]}")
    first, *rest = _RENAMED[name].split(".")
    return _reduce(getattr, rest, _public(first))
