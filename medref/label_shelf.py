"""Keep the labels of a dump while it is read, and choose which of them stands for its kind.

Many makers label the same drug. Labels of one set of ingredients and one route are a group; its best one is
shown and searched under the drug's name, the others are kept whole and reached by their set id, or by a
brand that only they have. SQL that writes, beside `indexing`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from medref.names import fold, slug

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from medref.model import Monograph


class _Best(NamedTuple):
    """The label that stands for something, so far."""

    merit: tuple[int, ...]
    set_id: str


class Chosen(NamedTuple):
    """A label that stands for its group."""

    set_id: str
    id: str
    title: str


class BrandOwner(NamedTuple):
    """A brand and the label it is the name of."""

    name: str
    generic: str
    monograph: str


class LabelShelf:
    """Labels on their way into an index."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._groups: dict[tuple[str, str], int] = {}
        self._best: list[_Best] = []
        self._titles: list[str] = []
        self._brands: dict[str, dict[int, tuple[_Best, str]]] = {}
        connection.execute(
            "CREATE TEMP TABLE label (set_id TEXT PRIMARY KEY, kind INTEGER, title TEXT, effective TEXT)"
            " WITHOUT ROWID"
        )

    def add(self, label: Monograph, generic: str) -> bool:
        """Take a label; return False where its set id has been taken before."""
        taken = self._connection.execute("SELECT 1 FROM temp.label WHERE set_id = ?", (label.id,)).fetchone()
        if taken:
            return False
        route = ", ".join(sorted(label.routes)) or "no route stated"
        kind = self._groups.setdefault((generic, route), len(self._groups))
        effective = label.sources[0].effective
        self._connection.execute(
            "INSERT INTO temp.label VALUES (?, ?, ?, ?)", (label.id, kind, label.title, effective)
        )
        mine = _Best(label.merit, label.id)
        if kind == len(self._best):
            self._best.append(mine)
            self._titles.append(label.title)
        elif mine > self._best[kind]:
            self._best[kind] = mine
            self._titles[kind] = label.title
        official = {fold(name) for name in (label.title, *label.ingredients, *label.synonyms)}
        for brand in label.brands:
            owners = self._brands.setdefault(fold(brand.name), {})
            if fold(brand.name) not in official and (kind not in owners or mine > owners[kind][0]):
                owners[kind] = (mine, brand.name)
        return True

    def choose(self) -> Iterator[Chosen]:
        """Yield the best label of each group, under an id and a title that are its alone."""
        routes: dict[str, int] = {}
        for generic, _ in self._groups:
            routes[generic] = routes.get(generic, 0) + 1
        taken: set[str] = set()
        for (generic, route), kind in self._groups.items():
            title = self._titles[kind]
            if routes[generic] > 1:
                title = f"{title} ({route})"
            name = slug(title) or self._best[kind].set_id
            number, unique = 1, name
            while unique in taken:
                number += 1
                unique = f"{name}-{number}"
            taken.add(unique)
            yield Chosen(self._best[kind].set_id, unique, title)

    def shelve_others(self, chosen: dict[str, str], generics: dict[str, str]) -> None:
        """Write a line for each label that another stands for.

        Args:
            chosen: Set id of each chosen label -> its id.
            generics: The same -> the key of its ingredients.
        """
        ids = [(kind, chosen[best.set_id], generics[best.set_id]) for kind, best in enumerate(self._best)]
        self._connection.execute("CREATE TEMP TABLE kind (kind INTEGER PRIMARY KEY, id TEXT, generic TEXT)")
        self._connection.executemany("INSERT INTO temp.kind VALUES (?, ?, ?)", ids)
        self._connection.execute(
            "INSERT INTO monograph_title (id, title, generic, classes, represented_by, effective)"
            " SELECT l.set_id, l.title, k.generic, '', k.id, l.effective FROM temp.label AS l"
            " JOIN temp.kind AS k ON k.kind = l.kind"
            " WHERE l.set_id NOT IN (SELECT value FROM json_each(:chosen))",
            {"chosen": _json_list(chosen)},
        )

    def brand_owners(self, chosen: dict[str, str], generics: dict[str, str]) -> Iterator[BrandOwner]:
        """Yield each brand of each group with the label it belongs to: the chosen one where it has it."""
        for owners in self._brands.values():
            for kind, (best, name) in owners.items():
                shown = self._best[kind].set_id
                owner = chosen[shown] if best.set_id == shown else best.set_id
                yield BrandOwner(name, generics[shown], owner)

    def __len__(self) -> int:
        """Return how many labels were taken."""
        ((count,),) = self._connection.execute("SELECT count(*) FROM temp.label")
        return int(count)


def _json_list(values: dict[str, str]) -> str:
    import json

    return json.dumps(list(values))
