"""Models: statistics that hold for places, years, and what the forms leave open.

What comes in are frames of :mod:`~govopen.measures`; what goes out through this door
are results that print themselves, give tidy tables, and say when not to use them. In
the order of questions: `bounded` (what is known only between bounds, or not reported),
`compare` (places), `follow` (years), `law` (the
break of 2019), `composition` (what a whole is made of), `power` (how many
counties), `families` (many questions at once).
"""

from govopen.models.bounded import missing, slope
from govopen.models.compare import draw_funnel, funnel, shrink
from govopen.models.composition import clr, dirichlet, diversity, ilr, multinomial
from govopen.models.families import family
from govopen.models.follow import chances, counts, decompose, wild
from govopen.models.law import break_at, event_study, recoding
from govopen.models.power import power, spread
from govopen.models.result import Result

__all__ = [
    "Result", "break_at", "chances", "clr", "counts", "decompose", "dirichlet",
    "diversity", "draw_funnel", "event_study", "family", "funnel", "ilr", "missing",
    "multinomial", "power", "recoding", "shrink", "slope", "spread", "wild",
]  # fmt: skip
