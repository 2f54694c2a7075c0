"""A portrait of one place: what its reports tell, beside a group of like places.

What comes in is the name of a place and, if wanted, a data set; what goes out is a
:class:`Profile`: measures of the place and of the group as one tidy table, what the
place does not tell and why, the reports that all of it rests on; two pages in print of
all that, and two of figures. Nothing is computed here that :mod:`~govopen.measures`
does not.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from html import escape
from importlib import import_module
from os import PathLike
from pathlib import Path
from typing import Any, Literal, get_args

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes

from govopen import __version__, marks, measures, plot
from govopen.bounds import comparable
from govopen.bundle import DATA
from govopen.concept import grade, known, links
from govopen.errors import DataError, LeftOut, refusal
from govopen.exports import vocabulary
from govopen.form import forms
from govopen.marks import STYLE, WORDS
from govopen.panel import (
    Source,
    figures,
    in_full,
    load,
    named,
    places,
    with_census,
    year_list,
)
from govopen.place import intended, resolve
from govopen.schema import SCOPES, choice
from govopen.store import replacing

__all__ = ["Profile", "explore", "profile"]

# What is asked of a place, in the order of the portrait: four questions to a page.
TOPICS: dict[str, list[str]] = STYLE["topics"]
Topic = Literal[
    "How much is asked", "By which channels", "Who asks", "How fast", "How it ends",
    "Why it is refused", "How often it is disputed", "How often it is corrected",
]  # fmt: skip
Peers = Literal["level", "province", "prefecture", "population"]
GROUPS = get_args(Peers)

_COLUMNS = (
    "topic", "measure", "year", "who", "concept", "label", "k", "n", "value", "low",
    "high", "least", "most", "per", "chance", "grade", "origin", "precision", "doubt",
    "n_reports",
)  # fmt: skip
_SOURCES = ["who", "report", "body", "year", "kind", "source_kind", "url"]
_A4 = (8.27, 11.69)
_KEYS = 400  # for more of them two printed pages have no room
# The parts of the questions that are no shares.
_OTHERS = {"requests": ("request.received",), "disputes": measures.DISPUTES}


@dataclass(frozen=True)
class Profile:
    """What the reports of a place tell, beside those of a group of places.

    Attributes
    ----------
    place : str
        Whom it is about, in pinyin and Chinese.
    group : str
        Who is in the group, and by which rule.
    untold : pandas.DataFrame
        What the place, or the group, does not tell: ``topic, measure, year, who,
        why``.
    sources : pandas.DataFrame
        Every report that was used: ``who, report, body, year, kind, source_kind,
        url``; ``kind`` says in words what ``source_kind`` is a code of.
    data : str
        Which data that is: the bundled ones with their version, or others.
    """

    place: str
    group: str
    untold: pd.DataFrame
    sources: pd.DataFrame
    data: str
    _rows: pd.DataFrame = field(repr=False)

    def __repr__(self) -> str:
        years = ", ".join(map(str, sorted({*self._rows["year"]})))
        return f"<Profile of {self.place}, {years}. {self.group}>"

    def table(self) -> pd.DataFrame:
        """Return one row a year, measure and part, of the place and of the group.

        Returns
        -------
        pandas.DataFrame
            ``topic, measure, year, who`` (``place`` or ``group``), and what
            :func:`~govopen.measures.measure` says of each part: ``concept, label, k,
            n, value, low, high, least, most, per, chance, grade, origin, precision,
            doubt, n_reports``. Requests without a number of residents have ``k`` alone.
        """
        return self._rows.copy()

    def latest(self) -> pd.DataFrame:
        """Return of each measure the last year in which the place tells it.

        Returns
        -------
        pandas.DataFrame
            As :meth:`table`, the group's rows of the same years beside the place's.
        """
        own = self._rows[self._rows["who"] == "place"]
        last = own.groupby("measure", sort=False)["year"].max()
        years = self._rows["measure"].map(last)
        return self._rows[self._rows["year"] == years].reset_index(drop=True)

    def plot(self) -> list[Axes]:
        """Draw the portrait: two pages of four questions each.

        Returns
        -------
        list of matplotlib.axes.Axes
            The panels of both pages; ``axs[0].figure`` and ``axs[-1].figure`` are
            these. A question that the place does not answer has a panel that says why.
        """
        topics, drawn = list(TOPICS), []
        for page in (topics[:4], topics[4:]):
            figure = plt.figure(figsize=_A4)
            # Between the keys above and the titles below.
            figure.set_layout_engine("constrained", h_pad=0.08)
            told = sorted({*self._rows.loc[self._rows["who"] == "place", "year"]})
            figure.suptitle(f"{self._short}, {_spans(told)}", x=0.01, ha="left")
            latest = [self._of(topic) for topic in page]
            # A line with its group has two texts beside it, one above the other.
            beside = [len({*x["who"]}) > 1 for x in latest]
            lines = [x["label"].nunique() for x in latest]
            rows = [max(3, x * (1 + y)) for x, y in zip(lines, beside, strict=True)]
            panels = figure.subplots(4, 1, height_ratios=rows)
            for ax, topic in zip(panels, page, strict=True):
                drawn.append(self.draw(topic, ax))
            figure.supxlabel("")  # one line for all panels, not one each
            marks.add_source(figure, self._source(pd.concat(latest)), derived=True)
            # A panel has less room once those below it are drawn.
            for ax, two, count in zip(panels, beside, lines, strict=True):
                high = marks.size_of(ax)[1] / max(count, 1)
                marks.shrink(ax.texts if two else (), high=high / 3)
        return drawn

    @property
    def _short(self) -> str:
        return self.place.split()[0]

    def _of(self, topic: str) -> pd.DataFrame:
        """Return what a panel draws: all years of how much is asked, else the last."""
        first = topic == "How much is asked"
        rows = self._rows if first else self.latest()
        rows = rows[(rows["topic"] == topic) & rows["least"].notna()]
        # One or two other places are no group.
        few = rows["who"].eq("group") & rows["n_reports"].lt(measures.FEWEST)
        rows = rows[~few.fillna(False)]
        years = rows["year"].astype(str)
        if first or len({*years}) > 1:
            label = "" if first else rows["label"].astype(str) + ", "
            rows = rows.assign(label=label + years)
        return rows if rows["who"].eq("place").any() else rows[:0]

    def _source(self, rows: pd.DataFrame) -> str:
        """Say on how many reports rows rest: of the place, and of the group."""
        own, group = (rows[rows["who"] == who] for who in ("place", "group"))
        said = marks.count_reports(own["year"].nunique())
        text = WORDS["portrait"].format(f"{self._short} {said}")
        if len(group):
            ends = sorted({group["n_reports"].min(), group["n_reports"].max()})
            among = " to ".join(f"{x:,.0f}" for x in ends)
            text += WORDS["group_of"].format(f"{among} reports", measures.FEWEST)
        elif any(x["who"].eq("group").any() for x in (self._rows, self.untold)):
            text += WORDS["group_not"].format(measures.FEWEST)
        return text

    def draw(self, topic: str, ax: Axes | None = None) -> Axes:
        """Draw one question: the place, and the group beside it.

        A value of the group is drawn where at least five of its reports tell it; fewer
        stand in the table alone.

        Parameters
        ----------
        topic : str
            A topic of the table.
        ax : matplotlib.axes.Axes, optional
            Where to draw; the current Axes by default.

        Returns
        -------
        matplotlib.axes.Axes
        """
        rows = self._of(choice("topic", topic, TOPICS))
        ax = plt.gca() if ax is None else ax
        who = {"place": self._short, "group": WORDS["group"]}
        years = {*rows["year"]}
        if rows.empty:
            ax.axis("off")
            told = self.untold[self.untold["topic"].eq(topic)]
            _write(ax, _untold(told[told["who"].eq("place")])[-4:])
        else:
            own = rows[rows["who"] == "place"].set_index("label")["doubt"]
            doubtful = own.index[own.isin(["error", "warning"])]
            labels = who | {x: x + WORDS["doubtful"] for x in doubtful}
            rows = rows[rows["label"].isin(own.index)]
            hue = "who" if len({*rows["who"]}) > 1 else None
            plot.dots(rows, hue=hue, labels=labels, source="", ax=ax)
            marks.add_source(marks.figure_of(ax), self._source(rows), derived=True)
        among = f" ({years.pop()})" if len(years) == 1 else ""
        ax.set_title(topic + among, fontsize="medium")
        return ax

    def save(self, path: str | PathLike[str]) -> None:
        """Write the portrait as a page that prints on two sheets of A4.

        Parameters
        ----------
        path : str or path-like
            The HTML file, which browsers print and Word opens; one that is there is
            replaced.

        Raises
        ------
        DataError
            It is a folder, or in one that is not there.
        """
        sheet = "<style>@page { size: A4; margin: 12mm; }</style>"
        head = f'<meta charset="utf-8"><title>{escape(self.place)}</title>{sheet}'
        with replacing(path) as fresh:
            made = f", on {date.today()}"
            page = f'<!doctype html><html lang="en">{head}{self._page(made)}</html>'
            fresh.write_text(page, encoding="utf-8")

    def _repr_html_(self) -> str:
        return self._page()

    def _page(self, made: str = "") -> str:
        head = ("", self._short, "where, grade, doubt", WORDS["group"])
        parts = ["".join(f"<th>{escape(name)}</th>" for name in head)]
        parts[0] = f"<thead><tr>{parts[0]}</tr></thead>"
        latest = self.latest()
        for topic in TOPICS:
            rows = latest[latest["topic"] == topic]
            among = f" ({_spans(rows['year'])})" if len(rows) else ""
            lines = [f"<th colspan=4>{topic}{among}</th>"]
            for cells in _side_by_side(rows) if len(rows) else ():
                lines.append("".join(f"<td>{escape(cell)}</td>" for cell in cells))
            told = self.untold[self.untold["topic"] == topic]
            for who, own in told.groupby("who", sort=False):
                said = escape(f"Not told by the {who}: {'; '.join(_untold(own))}.")
                lines.append(f"<td colspan=4><small>{said}</small></td>")
            body = "".join(f"<tr>{line}</tr>" for line in lines)
            parts.append(f"<tbody>{body}</tbody>")
        gaps = self.untold[self.untold["topic"] == ""].groupby("why")["year"]
        about = [self.group, *(f"{_spans(years)}: {why}" for why, years in gaps)]
        about += [self.data.format(__version__) + made, STYLE["portrait"]["reading"]]
        css = Path(__file__).with_suffix(".css").read_text(encoding="utf-8")
        return (
            f'<div class="portrait"><style>{css}</style><h3>{escape(self.place)}</h3>'
            f"{''.join(f'<p>{escape(line)}</p>' for line in about)}"
            f"<table>{''.join(parts)}</table>{self._sources()}</div>"
        )

    def _sources(self) -> str:
        """List the reports: of the place with their address, of the group by key."""
        lines, whose = [], {"place": self._short, "group": WORDS["group"]}
        for (who, kind), rows in self.sources.groupby(["who", "kind"], sort=False):
            said = []
            for row in rows.to_dict("records"):
                key, body, year, url = (
                    escape(str(row[name])) for name in ("report", "body", "year", "url")
                )
                told = f"{body} {year}, {url or key}" if who == "place" else key
                said.append(f'<a href="{url}">{told}</a>' if url else told)
            if len(said) > _KEYS:
                said = ["see the table <code>sources</code>"]
            about = f"{kind} ({whose[str(who)]}, {marks.count_reports(len(rows))})"
            lines.append(f"<p>{about}: {', '.join(said)}</p>")
        head = f"Sources: {marks.count_reports(len(self.sources))} that tell a figure"
        return f'<h4>{head}</h4><div class="sources">{"".join(lines)}</div>'


def _write(ax: Axes, lines: Iterable[str]) -> None:
    """Say in place of a figure why there is none."""
    ax.axis("off")
    text = "\n".join(marks.called(x, None, 70) for x in lines)
    ax.text(0, 0.9, text, va="top", fontsize="small")


def _untold(told: pd.DataFrame) -> list[str]:
    """Say which measures are not told, of which years, and why."""
    said = []
    for (name, why), rows in told.groupby(["measure", "why"], sort=False):
        said.append(f"{str(name).replace('_', ' ')}, {_spans(rows['year'])}: {why}")
    return said


def _spans(years: Iterable[int]) -> str:
    """Say years, with those that follow each other as one span."""
    each = pd.Series(sorted({*years}))
    runs = each.groupby(each.diff().ne(1).cumsum()).agg(["min", "max"])
    return ", ".join("-".join(map(str, dict.fromkeys(x))) for x in runs.to_numpy())


def _side_by_side(rows: pd.DataFrame) -> Iterator[list[str]]:
    """Yield rows as a reader wants them: the place, and the group beside it."""
    several = len({*rows["year"]}) > 1
    said: dict[Any, list[str]] = {}
    # Of each row the place goes before the group, which is told where the place is.
    for row in rows.sort_values("who", ascending=False, kind="stable").to_dict(
        "records"
    ):
        # Residents can be known of the group alone, so that each row has its own unit.
        unit = f"per {row['per']:,.0f}" if row["per"] > 0 else ""
        told, style = marks.say(row, unit), ",.1f" if unit else ".1%"
        told = told.removesuffix(" of unknown")  # requests, where none are counted
        if row["low"] <= row["high"]:
            told += f" [{row['low']:{style}}, {row['high']:{style}}]"
        if row["who"] == "place":
            origin = STYLE["tells"].get(row["origin"], row["origin"])
            about = ", ".join(filter(None, (origin, row["grade"], row["doubt"])))
            name = f"{row['label']}, {row['year']}" if several else row["label"]
            said[row["year"], row["label"]] = [name, told, about, ""]
        elif beside := said.get((row["year"], row["label"])):
            beside[-1] = f"{told} ({marks.count_reports(row['n_reports'])})"
    yield from said.values()


def profile(
    place: str,
    df: pd.DataFrame | Source = None,
    *,
    years: int | Iterable[int] | None = None,
    peers: Peers | list[str] | tuple[str, ...] | None = "province",
) -> Profile:
    """Describe a place by what its reports tell, beside a group of like places.

    Parameters
    ----------
    place : str
        A code, a name or a path, as for :func:`~govopen.load`; of a zone or a bureau,
        what its name begins with.
    df : pandas.DataFrame, str, path-like, DataSet or Report, optional
        Observations, as :func:`~govopen.load` returns them, or what it loads; the
        bundled data by default.
    years : int or iterable of int, optional
        Describe these years; by default all of which there is a report.
    peers : str, or list or tuple of str, optional
        Whom to put beside: of the place's own level those of its ``province`` or
        ``prefecture``, those everywhere (``level``), those with half to twice its
        residents of 2020 (``population``), the places of a list, or None.

    Returns
    -------
    Profile
        It shows itself in a notebook; ``table()`` has every figure, ``untold`` what
        reports do not tell, ``sources`` their addresses; ``save()`` writes two printed
        pages, ``plot()`` draws two of figures.

    Raises
    ------
    DataError
        There is no such place, or it has no report of the years.

    Notes
    -----
    Of a place the reports about the whole jurisdiction are used, or where there are
    none, those of its office or of the unit itself. The group is added up year by year,
    over those of its places that tell a measure: ``n_reports`` says how many, and they
    differ from row to row. It is those whose reports are in the data, no sample of
    anything, and no rank follows from it. Its reports are used without the figures that
    a finding calls an error, and of two about one body and year the one with more
    figures; of the place every figure is kept, and its ``doubt`` said.

    Examples
    --------
    >>> import govopen
    >>> hongze = govopen.profile("洪泽区", years=[2023, 2024], peers="prefecture")
    >>> hongze.group
    'Beside it: 1 place (1 report), all of the level county in 淮安市'
    >>> ends = hongze.table().query("measure == 'outcomes' and year == 2023")
    >>> ends.groupby("who")[["k", "n"]].first().loc["group"].tolist()
    [62.0, 143.0]
    >>> hongze.untold.query("measure == 'request_channels'")["why"].tolist()[0]
    'the form of 2021 has no row for it, and the text does not say'
    """
    return _portrait(place, df, years, peers, TOPICS)


def _portrait(
    place: str,
    df: pd.DataFrame | Source,
    years: int | Iterable[int] | None,
    peers: str | Iterable[str] | None,
    topics: Mapping[str, list[str]],
) -> Profile:
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    data = STYLE["portrait"]["given" if df is not None else "bundled"]
    df = load() if df is None else figures(df, ["report", "code", "value"])
    own = _fullest(_of_place(df, place))
    if (wanted := year_list(years)) is not None:
        own = own[own["year"].isin(wanted)]
    if own.empty:
        raise refusal("body.years", place=place, years=years)
    about = own.drop_duplicates("report").sort_values("year")
    group, rule = _group(df, about.iloc[-1], peers)
    group = _fullest(group[group["year"].isin(about["year"])])
    group = group[group["doubt"].astype(object) != "error"]
    rows, untold, used = [], _gaps(about, wanted), {*about["report"]}
    for topic, names in topics.items():
        for name in names:
            found, problem = _ask(name, own)
            rows.append(found.assign(topic=topic, measure=name, who="place"))
            why = _silent(name, found, own, problem)
            untold += [(topic, name, year, "place", told) for year, told in why]
            beside = group[group["year"].isin([*found["year"]])]
            each, _ = _ask(name, beside)
            pooled, problem = _ask(name, beside if len(each) else each, by="year")
            rows.append(pooled.assign(topic=topic, measure=name, who="group"))
            used |= {*each["report"]} if len(pooled) else set()
            lacking = {*found["year"]} - {*pooled["year"]} if peers is not None else ()
            told = problem or "no report of the group tells it"
            untold += [(topic, name, x, "group", told) for x in sorted(lacking)]
    table = pd.concat([x for x in rows if len(x)] or rows, ignore_index=True)
    table = table.reindex(columns=list(_COLUMNS)).astype({"per": float})
    sources = pd.concat([about.assign(who="place"), group.assign(who="group")])
    sources = sources[sources["report"].isin(used)].drop_duplicates("report")
    words = vocabulary("source_kind")
    sources["kind"] = [words[x][0] for x in sources["source_kind"]]
    columns = ["topic", "measure", "year", "who", "why"]
    return Profile(
        named(about).iloc[-1],
        rule.format(_counted(group)),
        pd.DataFrame(untold, columns=columns),
        sources[_SOURCES].astype(object).fillna("").reset_index(drop=True),
        data.format(package["version"]),
        table,
    )


def _of_place(df: pd.DataFrame, place: str) -> pd.DataFrame:
    """Return the figures of the body that speaks for a place, or that is named."""
    region = resolve(place)
    if region and region.place:
        own = df["place"].eq(region.place) & df["level"].eq(region.level)
    else:
        name = in_full(pd.Series([region.name if region else place]))[0]
        own = in_full(df["body"]).str.startswith(name)
    for scope in SCOPES:
        found = df[own & df["scope"].eq(scope)]
        if len({*found["series"]}) == 1:
            return found
    bodies = ", ".join(map(str, df.loc[own, "body"].unique()))
    told = f"; it can mean {bodies}" if bodies else ""
    told = told or (": see govopen.reports()" if region else intended(place))
    raise refusal("body", place=place, told=told)


def _group(
    df: pd.DataFrame, last: pd.Series, peers: str | Iterable[str] | None
) -> tuple[pd.DataFrame, str]:
    """Return the figures of the places to put beside one, and what rule chose them."""
    alike = df["scope"].eq(last["scope"]) & df["level"].eq(last["level"])
    alike &= df["series"].ne(last["series"])
    words = f"Beside it: {{}}, all of the level {last['level']}"
    if peers is None:
        return df[:0], "Beside it: nobody"
    if not isinstance(peers, str):
        chosen = [x.place for x in places(peers, "peers")]
        return df[alike & df["place"].isin(chosen)], f"{words} that were chosen"
    if choice("peers", peers, GROUPS) == "population":
        about = pd.concat([last.to_frame().T, df[alike].drop_duplicates("report")])
        people = with_census(about, "population").set_index("report")["population"]
        own = people[last["report"]]
        like = people.index[people.between(own / 2, own * 2)]
        if pd.isna(own):
            raise refusal("peers.census")
        return df[alike & df["report"].isin(like)], (
            f"{words} with {own / 2:,.0f} to {own * 2:,.0f} residents in 2020"
        )
    for name in GROUPS[1:3][: GROUPS.index(peers)]:
        alike &= df[name].eq(last[name])
    where = f" in {last[peers]}" if peers != "level" else ""
    return df[alike], words + where


def _fullest(df: pd.DataFrame) -> pd.DataFrame:
    """Keep of two reports about one body and year the one with more figures."""
    size = df.groupby("report", observed=True)["report"].transform("size")
    about = df.assign(size=size).sort_values("size", ascending=False, kind="stable")
    kept = about.drop_duplicates(["series", "year"])["report"]
    return df[df["report"].isin(kept)]


def _counted(df: pd.DataFrame) -> str:
    about = df.drop_duplicates("report")
    places, reports = about["series"].nunique(), len(about)
    return f"{places} place{'s' * (places != 1)} ({marks.count_reports(reports)})"


def _requests(df: pd.DataFrame, by: str | None = None) -> pd.DataFrame:
    """Return requests for 100,000 residents, and where none are known, their number."""
    found = measures.per_head(df, by=by)
    told = comparable(df, "request.received")
    told = told[~told["year"].isin(found["year"]) & (by is None)]
    counted = told.assign(
        k=told["least"].where(told["least"] == told["most"]),
        label=known()["request.received"].label_en,
        n_reports=1,
    ).drop(columns=["least", "most"])
    return pd.concat([found, counted]) if len(counted) else found


def _ask(
    name: str, df: pd.DataFrame, by: str | None = None
) -> tuple[pd.DataFrame, str]:
    """Ask a measure; return its answer, or an empty one and why there is none."""
    ask: dict[str, Any] = {"requests": _requests, "disputes": measures.per_hundred}
    if df.empty:
        return pd.DataFrame(columns=[*_COLUMNS, "report"]), ""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", LeftOut)  # it is told in `untold`
            return ask.get(name, partial(measures.measure, name=name))(df, by=by), ""
    except DataError as error:
        # What to do about it is for who computes, and no more for who reads.
        told = str(error).partition(" Load other years")[0].rstrip(".")
        return pd.DataFrame(columns=[*_COLUMNS, "report"]), told


def _gaps(
    about: pd.DataFrame, years: list[int] | None
) -> list[tuple[str, str, int, str, str]]:
    """Say of which years there is no report."""
    there = {*about["year"]}
    wanted = range(min(there), max(there)) if years is None else years
    why = "no report of this year is in the data"
    return [("", "", int(x), "place", why) for x in wanted if x not in there]


def _silent(
    name: str, found: pd.DataFrame, own: pd.DataFrame, problem: str
) -> Iterator[tuple[int, str]]:
    """Yield year by year which parts of a measure a place does not tell, and why."""
    table = measures.catalogue().set_index("measure")["parts"]
    parts = table[name].split() if name in table else list(_OTHERS[name])
    for year in sorted({*own["year"]}):
        rows = own[own["year"] == year]
        form = rows["form"].iloc[0]
        told = {*found.loc[found["year"] == year, "concept"]}
        reasons: dict[str, list[str]] = {}
        for part in [x for x in parts if x not in told]:
            why = _why(form, part, {*rows["origin"]})
            why = problem if problem and "the text does not" not in why else why
            reasons.setdefault(why, []).append(part)
        for why, names in reasons.items():
            labels = ", ".join(known()[x].label_en for x in names)
            yield year, why if names == parts else f"{why}: {labels}"
    lone = found[found["k"].notna() & found["n"].isna() & (name == "requests")]
    for year, k in zip(lone["year"], lone["k"], strict=True):
        yield year, f"{k:,.0f} requests, and no census of the territory's residents"


def _why(form: Any, part: str, origins: set[str]) -> str:
    """Say why a part has no figure, from what its form asks and what is in the data."""
    if not isinstance(form, str):
        return "the report follows no form that is known, and its text does not say"
    rows = {x.code for section in forms()[form].sections for x in section.indicators}
    atoms = {part, *known()[part].atoms}
    asked = any(x.code in rows for x in links(form) if x.concept in atoms)
    first = forms()[form].first_year
    if not asked:
        return f"the form of {first} has no row for it, and the text does not say"
    if grade(form, part)[0] == "none":
        return f"the form of {first} tells only parts of it, and the text does not say"
    if origins <= {"narrative"}:
        return "only figures of the report's text are in the data, without it"
    return "the report's table has no figure, or not that of its whole"


def explore(
    df: pd.DataFrame | Source = None,
    *,
    place: str = "洪泽区",
    topic: Topic = "How it ends",
    peers: Peers = "province",
    static: bool = False,
) -> Any:
    """Choose place, years, topic and group from menus, and see what is told.

    Parameters
    ----------
    df : pandas.DataFrame, str, path-like, DataSet or Report, optional
        As for :func:`profile`.
    place, topic, peers : str
        What is chosen at first.
    static : bool, default False
        Draw that alone, as for a page without a kernel.

    Returns
    -------
    ipywidgets.Widget or matplotlib.axes.Axes

    Raises
    ------
    DataError
        Menus need the extra ``govopen[lab]``.

    Examples
    --------
    >>> import govopen
    >>> ax = govopen.explore(place="宿迁市", peers="level", static=True)
    >>> ax.get_title("left")
    'How it ends (2024)'
    """
    df = load(scope="jurisdiction") if df is None else figures(df)
    choice("topic", topic, TOPICS)
    choice("peers", peers, GROUPS)
    _of_place(df, place)  # which is an error of the caller, not of a menu

    def draw(place: str, years: tuple[int, int], topic: str, peers: str) -> Axes:
        asked = {topic: TOPICS[topic]}
        own = _of_place(df, place)
        there = {int(x) for x in own["year"].dropna()}
        wanted = sorted(x for x in there if years[0] <= x <= years[1])
        if wanted:
            return _portrait(place, df, wanted, peers, asked).draw(topic)
        ax, name = plt.gca(), named(own).iloc[-1].split()[0]
        span = _spans(range(years[0], years[1] + 1))
        ax.set_title(topic, fontsize="medium")
        told = STYLE["portrait"]["none"].format(name, span, _spans(there))
        _write(ax, [told])
        return ax

    first, last = int(df["year"].min()), int(df["year"].max())
    # The project's look, whatever was set before, in the font that was.
    look: list[Any] = ["govopen.figures", {"font.family": plt.rcParams["font.family"]}]
    if static:
        with plt.style.context(look):
            return draw(place, (first, last), topic, peers)
    try:
        widgets = import_module("ipywidgets")
    except ModuleNotFoundError as error:
        raise refusal("menus", error=error) from None

    def show(**chosen: Any) -> None:
        with plt.style.context(look):
            plt.figure()
            try:
                draw(**chosen)
                plt.show()
            except DataError as error:
                plt.close()
                print(error)

    about = df.drop_duplicates("series")[["province", "prefecture", "county"]]
    parts = about.astype(object).fillna("").drop_duplicates().to_numpy()
    paths = sorted("/".join(filter(None, names)) for names in parts)
    return widgets.interactive(
        show,
        place=widgets.Combobox(value=place, options=paths, continuous_update=False),
        years=widgets.IntRangeSlider(
            value=(first, last),
            min=first,
            max=last,
            continuous_update=False,
            layout={"width": "30em"},
        ),
        topic=widgets.Dropdown(value=topic, options=list(TOPICS)),
        peers=widgets.Dropdown(value=peers, options=GROUPS),
    )
