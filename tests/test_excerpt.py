"""What fits in a short answer: whole elements in order, and everything else named."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medref.excerpt import BUDGET, Named, fit, name_place, name_resolution, tokens


def _name(element: dict[str, Any]) -> Named:
    return Named("rows", element["group"], (element["id"],))


def _document(sizes: list[int], groups: str = "ab") -> dict[str, Any]:
    rows = [
        {"id": f"row {number}", "group": groups[number % len(groups)], "text": "x" * size}
        for number, size in enumerate(sizes)
    ]
    return {"schema": 1, "rows": rows}


@given(
    st.lists(st.integers(min_value=0, max_value=9_000), max_size=40),
    st.integers(min_value=0, max_value=2),
    st.booleans(),
)
def test_nothing_is_cut_lost_or_put_out_of_order(
    sizes: list[int], at_least: int, largest_first: bool
) -> None:
    rows = _document(sizes)["rows"]
    document = fit(_document(sizes), "rows", _name, at_least=at_least, largest_first=largest_first)
    kept = document["rows"]
    outlined = [label for entry in document["outline"] for label in entry["labels"]]
    assert kept == [row for row in rows if row in kept]
    assert kept[:at_least] == rows[:at_least]
    assert sorted(outlined) == sorted(row["id"] for row in rows if row not in kept)
    if not largest_first:
        assert kept == rows[: len(kept)]
    if at_least == 0:
        assert tokens(document) <= BUDGET


def test_what_fits_is_left_as_it_is() -> None:
    document = fit(_document([100, 200]), "rows", _name)
    assert document == {**_document([100, 200]), "outline": []}


def test_the_largest_go_first_where_the_order_is_no_rank() -> None:
    document = fit(_document([100, 9_000, 200]), "rows", _name, largest_first=True)
    assert [row["id"] for row in document["rows"]] == ["row 0", "row 2"]
    assert document["outline"][0]["labels"] == ["row 1"]


def test_names_too_many_to_list_are_counted() -> None:
    rows = [{"id": f"{number} {'y' * 90}", "group": "a", "text": "x" * 200} for number in range(500)]
    document = fit({"schema": 1, "rows": rows}, "rows", _name)
    (entry,) = document["outline"]
    assert entry["labels"] == []
    assert len(document["rows"]) + entry["count"] == 500
    assert document["rows"]
    assert tokens(document) <= BUDGET


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        (name_resolution({"query": "moode", "status": "unknown"}), Named("rows", "unknown", ("moode",))),
        (name_place({"section": "faqs", "label": "Why?"}), Named("places", "faqs", ("Why?",))),
        (
            name_place({"section": "boxed-warning", "label": None}),
            Named("places", "boxed-warning", ("boxed-warning",)),
        ),
    ],
)
def test_elements_are_named_by_what_a_reader_would_ask_for(named: Named, expected: Named) -> None:
    assert named == expected
