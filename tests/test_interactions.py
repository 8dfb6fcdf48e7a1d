"""The checker: every pair once, worst first, never silent about what it does not know."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medref.answers import FindingKind
from medref.errors import UnknownDrugError, UsageError
from medref.interactions import Checker, PriorityPair, Subject
from medref.library import Library
from medref.model import BoxedWarning, BoxedWarningStatus, Interaction, Monograph, Severity
from tests.conftest import Run


def stated(
    target: str, severity: str, kind: str = "class", *, exceptions: tuple[str, ...] = ()
) -> Interaction:
    return Interaction(
        target=target,
        kind=kind,
        severity=Severity(severity),
        effect=f"{severity} with {target}.",
        management="Do so.",
        source="label",
        exceptions=exceptions,
    )


NONE: frozenset[str] = frozenset()


def subject(
    name: str,
    *interactions: Interaction,
    unread: bool = False,
    classes: frozenset[str] = NONE,
    doubling: frozenset[str] = NONE,
    properties: frozenset[str] = NONE,
) -> Subject:
    monograph = Monograph(
        id=name,
        title=name.title(),
        corpus="x",
        ingredients=(name,),
        boxed_warning=BoxedWarning(status=BoxedWarningStatus.NOT_STATED),
        interactions=interactions,
    )
    return Subject(
        id=name,
        title=name.title(),
        ingredients=frozenset({name}),
        monograph=None if unread else monograph,
        classes=classes,
        doubling=doubling,
        properties=properties,
    )


def check(*subjects: Subject, priority: tuple[PriorityPair, ...] = ()) -> list[tuple[str, str | None]]:
    findings = Checker(priority, {}).check(subjects)
    return [(finding.kind.value, finding.severity and finding.severity.value) for finding in findings]


SSRI = frozenset({"ssri", "antidepressant"})


def test_a_statement_is_found_from_either_side() -> None:
    one, other = subject("aa", stated("ssri", "major")), subject("bb", classes=SSRI)
    assert check(one, other) == check(other, one) == [("interaction", "major")]


@pytest.mark.parametrize(
    ("interactions", "severity"),
    [
        ((stated("ssri", "moderate"), stated("antidepressant", "major")), "major"),
        ((stated("bb", "minor", "ingredient"), stated("ssri", "major")), "minor"),
        ((stated("bb", "moderate", "ingredient"), stated("ssri", "contraindicated")), "contraindicated"),
        ((stated("ssri", "major", exceptions=("bb",)),), None),
        ((stated("raises-risk", "moderate", "property"),), "moderate"),
        ((stated("cc", "major", "ingredient"),), None),
    ],
)
def test_how_a_pair_is_graded(interactions: tuple[Interaction, ...], severity: str | None) -> None:
    other = subject("bb", classes=SSRI, properties=frozenset({"raises-risk"}))
    found = check(subject("aa", *interactions), other)
    assert found == ([("interaction", severity)] if severity else [])


def test_of_two_monographs_the_graver_counts_and_both_are_shown() -> None:
    one = subject("aa", stated("bb", "minor", "ingredient"))
    other = subject("bb", stated("aa", "contraindicated", "ingredient"))
    (finding,) = Checker((), {}).check([one, other])
    assert finding.severity is Severity.CONTRAINDICATED
    assert [statement.drug for statement in finding.statements] == ["bb", "aa"]


def test_a_high_priority_pair_needs_no_monograph() -> None:
    pair = PriorityPair(("ssri",), ("bb",), "Harm.")
    found = check(subject("aa", classes=SSRI), subject("bb", unread=True), priority=(pair,))
    assert found == [("interaction", "major")]


def test_counts_are_not_graded_and_stand_between_major_and_moderate() -> None:
    risky = frozenset({"qt-prolonging"})
    one = subject("aa", stated("bb", "moderate", "ingredient"), properties=risky, doubling=SSRI)
    two = subject("bb", stated("cc", "major", "ingredient"), properties=risky, doubling=SSRI)
    three = subject("cc", properties=risky)
    assert check(one, two, three) == [
        ("interaction", "major"),
        ("same_class", None),
        ("stacked_risk", None),
        ("interaction", "moderate"),
    ]


def test_the_same_ingredient_twice() -> None:
    one = subject("aa")
    assert check(one, one) == [("duplicate_ingredient", None)]


def test_an_enzyme_conflict_where_no_statement_covers_the_pair() -> None:
    actor = frozenset({"cyp3a4-strong-inhibitor"})
    victim = frozenset({"cyp3a4-sensitive-substrate"})
    one, other = subject("aa", properties=actor), subject("bb", properties=victim)
    assert check(one, other) == check(other, one) == [("enzyme", None)]
    told = subject("aa", stated("bb", "major", "ingredient"), properties=actor)
    assert check(told, other) == [("interaction", "major")]


@given(st.permutations(["sampletine", "otheroline", "alcohol", "bleedarin", "exampril"]))
def test_the_order_of_names_changes_nothing(names: list[str]) -> None:
    from medref.opening import open_library
    from tests.conftest import CORPUS

    library = open_library(CORPUS)
    answer = library.check(names)
    found = {(frozenset(finding.drugs), finding.severity) for finding in answer.findings if finding.severity}
    assert found == {
        (frozenset({"sampletine", "otheroline"}), Severity.CONTRAINDICATED),
        (frozenset({"sampletine", "bleedarin"}), Severity.MAJOR),
        (frozenset({"sampletine", "alcohol"}), Severity.MODERATE),
    }
    assert answer.pairs_checked == 10
    library.close()


def test_a_known_name_without_a_monograph_is_checked_from_the_other_side(library: Library) -> None:
    answer = library.check(["sampletine", "otheroline"])
    assert [drug.is_read for drug in answer.drugs] == [True, False]
    assert answer.findings[0].severity is Severity.CONTRAINDICATED
    assert "its own side was not read" in answer.caveat
    assert ("otheroline", "interactions") in answer.not_stated


@pytest.mark.parametrize(
    "names", [["exampril", "bleedarin"], ["exampril", "knownine"], ["knownine", "alcohol"]]
)
def test_an_empty_answer_carries_the_caveat(library: Library, run: Run, names: list[str]) -> None:
    answer = library.check(names)
    assert not [finding for finding in answer.findings if finding.kind is FindingKind.INTERACTION]
    for text in (answer.caveat, run("check", *names).out, run("check", *names, "--json").out):
        assert "is recorded in medref (2026-11-22)" in text
        assert "This does not mean the combination is safe" in text
        assert "1 pair compared" in text


@given(
    st.lists(
        st.sampled_from(["sampletine", "exampril", "bleedarin", "otheroline", "alcohol", "knownine"]),
        min_size=2,
        max_size=6,
    )
)
def test_no_list_is_ever_called_safe(names: list[str]) -> None:
    from medref.opening import open_library
    from tests.conftest import CORPUS

    library = open_library(CORPUS)
    answer = library.check(names)
    assert answer.pairs_checked == len(names) * (len(names) - 1) // 2
    assert "this does not mean" in answer.caveat.lower()
    library.close()


@pytest.mark.parametrize(
    "names", [["sampletine", "zzz"], ["sampletine", "EXA"], ["sharedbrand", "zzz", "exampril"]]
)
def test_one_unclear_name_and_nothing_is_checked(library: Library, run: Run, names: list[str]) -> None:
    with pytest.raises(UnknownDrugError, match="nothing was checked"):
        library.check(names)
    result = run("check", *names)
    assert (result.code, result.out) == (3, "")
    assert "findings" not in run("check", *names, "--json").out


def test_too_many_names(library: Library) -> None:
    with pytest.raises(UsageError, match="51 names"):
        library.check(["sampletine"] * 51)


def test_one_name_needs_a_situation(run: Run) -> None:
    assert run("check", "sampletine").code == 2
    result = run("check", "sampletine", "--pregnant", "--breastfeeding", "--kidney")
    assert result.code == 0
    assert "Only if needed. [sampletine: precautions, Pregnancy]" in result.out
    assert "No adjustment needed." in result.out
    assert "Breastfeeding: not stated in this monograph" in result.out
    unread = run("check", "knownine", "exampril", "--breastfeeding")
    assert "Breastfeeding: not known, since no monograph of it was read" in unread.out


def test_allergy(run: Run) -> None:
    out = run("check", "sampletine", "exampril", "--allergy", "TST").out
    assert "Sampletine belongs to: testolines" in out
    assert run("check", "sampletine", "exampril", "--allergy", "nonsense").code == 2


@pytest.mark.parametrize(
    ("names", "level", "code"),
    [
        (["sampletine", "otheroline"], "major", 1),
        (["sampletine", "alcohol"], "major", 0),
        (["sampletine", "alcohol"], "moderate", 1),
        (["exampril", "bleedarin"], "minor", 0),
    ],
)
def test_fail_on(run: Run, names: list[str], level: str, code: int) -> None:
    assert run("check", *names, "--fail-on", level).code == code


def test_names_from_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO("sampletine\n\nalcohol\n"))
    assert "MODERATE: Sampletine with alcohol" in run("check", "-").out


def test_check_json(run: Run) -> None:
    document = json.loads(run("check", "moodex", "ethanol", "--json").out)
    assert set(document) == {"schema", "drugs", "pairs_checked", "findings", "not_stated", "trust", "caveat"}
    assert document["drugs"] == [
        {"query": "moodex", "id": "sampletine", "title": "Sampletine", "status": "brand"},
        {"query": "ethanol", "id": "alcohol", "title": "alcohol", "status": "substance"},
    ]
    (finding,) = document["findings"]
    assert finding["drugs"] == ["sampletine", "alcohol"]
    assert (finding["kind"], finding["severity"]) == ("interaction", "moderate")
    assert finding["source"] == "sampletine: label"


def test_interactions_open_their_classes_on_request(run: Run) -> None:
    assert "Monographs here" not in run("interactions", "sampletine").out
    assert "Monographs here: Bleedarin." in run("interactions", "sampletine", "--members").out


def test_compare(run: Run) -> None:
    document = json.loads(run("compare", "sampletine", "exampril", "--json").out)
    assert [drug["id"] for drug in document["drugs"]] == ["sampletine", "exampril"]
    fields = {field["id"]: field["values"] for field in document["fields"]}
    assert fields["pregnancy"] == ["Only if needed.", "Stop as soon as pregnancy is known."]
    assert fields["half-life"] == ["30 hours.", None]
    assert fields["key-interactions"] == ["contraindicated: otheroline\nmajor: blood thinner", None]
    assert "Half-life" in run("compare", "sampletine", "exampril", "--color", "always", "--width", "90").out
    assert "not stated" in run("compare", "sampletine", "exampril", "-s", "driving").out
    assert run("compare", "sampletine").code == 2
    assert run("compare", "sampletine", "zzz").code == 3


def test_what_is_stated_of_an_ingredient_holds_for_a_product_without_a_monograph(run: Run) -> None:
    for names in (("Moodex Depot", "otheroline"), ("otheroline", "Moodex Depot")):
        result = run("check", *names, "--json", "--fail-on", "contraindicated")
        assert result.code == 1
        (finding,) = [each for each in json.loads(result.out)["findings"] if each["kind"] == "interaction"]
        assert (finding["severity"], finding["source"]) == ("contraindicated", "sampletine: label")


def test_a_drug_named_twice_does_not_interact_with_itself(run: Run) -> None:
    found = json.loads(run("check", "bleedarin", "bleedarin", "--json").out)["findings"]
    assert "interaction" not in {finding["kind"] for finding in found}
