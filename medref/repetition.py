"""Leave out sections that stand word for word in a longer one, as the parts of drug labels do."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from medref.model import Section

LONG = 80
"""Characters of a section that could not stand in another one by chance."""


def distinct(sections: Sequence[Section], *, within_id: bool = False) -> Iterator[Section]:
    """Yield the sections that no longer one holds whole.

    Args:
        sections: In reading order.
        within_id: Compare only sections of the same id.
    """
    if within_id and len({section.id for section in sections}) == len(sections):
        yield from sections
        return
    for section in sections:
        text = section.text
        if len(text) < LONG or not any(
            len(other.text) > len(text) and (not within_id or other.id == section.id) and text in other.text
            for other in sections
        ):
            yield section
