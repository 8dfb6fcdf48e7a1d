"""Rank the names that are spelt most like one that is not known; loaded on a miss only.

The ranking weighs the first letters, because people rarely get those wrong, and lists names that
begin as the query does. It never decides: what it returns is shown, not used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA

if TYPE_CHECKING:
    from collections.abc import Iterable


def rank_names(
    key: str, named: Iterable[tuple[str, str, str | None]], *, limit: int
) -> list[tuple[str, str | None, int]]:
    """Return (name, owner, distance) of the names nearest to a key, one for each owner.

    Args:
        key: The folded query.
        named: Triples of key, name and owner.
        limit: How many to return at most.
    """
    if not key:
        return []
    furthest = max(2, len(key) // 3)
    best: dict[str, tuple[float, str, str | None, int]] = {}
    for other, name, owner in named:
        distance = OSA.distance(key, other)
        begins = len(key) >= 2 and other.startswith(key)
        if distance > furthest and not begins:
            continue
        near = distance / max(len(key), len(other))
        shared = _shared_prefix(key, other)
        rank = (0.3 if begins else near) - 0.02 * min(shared, 4)
        identity = owner or name
        if identity not in best or rank < best[identity][0]:
            best[identity] = (rank, name, owner, distance)
    ordered = sorted(best.values(), key=lambda found: (found[0], found[1].casefold()))
    return [(name, owner, distance) for _, name, owner, distance in ordered[:limit]]


def _shared_prefix(first: str, second: str) -> int:
    count = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        count += 1
    return count
