"""What a person and a program see: what changes here is a change of the contract."""

from __future__ import annotations

import pytest

from tests.conftest import Golden, Run


@pytest.mark.parametrize(
    ("name", "argv"),
    [
        ("show-sampletine.txt", ["show", "sampletine"]),
        ("show-sampletine.json", ["show", "sampletine", "--json"]),
        ("show-sampletine-40.txt", ["show", "sampletine", "--width", "40"]),
        ("show-sampletine-80.ansi", ["show", "sampletine", "--color", "always", "--width", "80"]),
        ("show-sampletine-40.ansi", ["show", "sampletine", "--color", "always", "--width", "40"]),
        ("show-combination.txt", ["show", "bleedarin + exampril"]),
        ("side-effects-sampletine.txt", ["side-effects", "sampletine"]),
        ("side-effects.txt", ["side-effects"]),
        ("interactions-sampletine.txt", ["interactions", "sampletine"]),
        ("search-neuropathy.txt", ["search", "neuropathy"]),
        ("search-neuropathy.json", ["search", "neuropathy", "--json"]),
        ("search-neuropathy-80.ansi", ["search", "neuropathy", "--color", "always", "--width", "80"]),
        ("classes.txt", ["classes"]),
        ("resolve.txt", ["resolve", "moodex", "sampletin", "sharedbrand"]),
        ("verify-quote.txt", ["verify-quote", "moodex", "Maximum 150 mg per day"]),
        ("verify-quote.json", ["verify-quote", "moodex", "Maximum 150 mg per day", "--json"]),
        ("help.txt", ["--help"]),
        ("help-show.txt", ["show", "--help"]),
        ("help-search.txt", ["search", "--help"]),
    ],
)
def test_stdout(run: Run, golden: Golden, name: str, argv: list[str]) -> None:
    golden(name, run(*argv).out)


@pytest.mark.parametrize(
    ("name", "argv"),
    [
        ("error-unknown.txt", ["show", "sampletin"]),
        ("error-ambiguous.txt", ["show", "sharedbrand"]),
        ("error-no-monograph.txt", ["show", "otheroline"]),
        ("error-field.txt", ["show", "sampletine", "-s", "nonsense"]),
    ],
)
def test_stderr(run: Run, golden: Golden, name: str, argv: list[str]) -> None:
    golden(name, run(*argv).err)


@pytest.mark.parametrize(
    ("name", "argv"),
    [
        ("check.txt", ["check", "sampletine", "otheroline", "alcohol", "--pregnant"]),
        ("check.json", ["check", "sampletine", "bleedarin", "--json"]),
        ("compare-90.ansi", ["compare", "sampletine", "exampril", "--color", "always", "--width", "90"]),
        ("compare.txt", ["compare", "sampletine", "exampril"]),
    ],
)
def test_lists_of_drugs(run: Run, golden: Golden, name: str, argv: list[str]) -> None:
    golden(name, run(*argv).out)
