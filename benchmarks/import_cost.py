"""What a script pays for importing govopen before it does anything."""

from .paired import Pair, python

PAIRS = [
    Pair(
        ("import govopen", python("import govopen")),
        ("import pandas", python("import pandas")),
        n=21,
    )
]
