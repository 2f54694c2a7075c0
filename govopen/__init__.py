"""Read, check, compare and study China's open-government-information reports.

govopen turns the yearly reports that Chinese government bodies publish on
their open-government-information work into tidy observations, checks them
against the accounting identities of the statutory forms, and serves them to
pandas. The public names are listed in ``govopen/__init__.pyi``; each is
imported from its module on first use, so ``import govopen`` stays cheap.
"""

import lazy_loader as _lazy

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
