"""Other corpora are taken in word for word; what is no monograph is kept out and said to be."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.made_corpora import label, monographs, write_monographs
from medref.errors import ImportSourceError
from medref.importers import get_importer, recognise
from medref.labels import complete, table_text
from medref.model import Monograph, Quarantined
from medref.opening import index_path
from medref.vocabulary import Vocabulary, read_vocabulary
from tests.conftest import CORPUS, SHARED

VOCABULARY = read_vocabulary(CORPUS / "vocabulary")
BODY = "### Usage\nFor pain that lasts longer than a day or two.\n"


def quiet(done: int, total: int) -> None:
    assert done <= total


def read(path: Path, vocabulary: Vocabulary = VOCABULARY) -> list[Monograph | Quarantined]:
    found = list(get_importer(recognise(path)).read(path, "other", vocabulary, quiet))
    return [complete(each) if isinstance(each, Monograph) and each.merit else each for each in found]


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def write(folder: Path, name: str, title: str, body: str = BODY) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f"---\nlayout: minimal-medicine\ntitle: {title}\n---\n\n# {title}\n{body}", encoding="utf-8"
    )


def dump(path: Path, labels: list[Any], **more: Any) -> Path:
    path.write_text(json.dumps({"meta": {}, **more, "results": labels}), encoding="utf-8")
    return path


def fda(generic: str, **fields: Any) -> dict[str, Any]:
    openfda = {
        "generic_name": [generic],
        "substance_name": [generic],
        "route": ["ORAL"],
        "product_type": ["HUMAN PRESCRIPTION DRUG"],
        **fields.pop("openfda", {}),
    }
    texts = {"indications_and_usage": ["1 INDICATIONS For pain."], "effective_time": "20240131"}
    return {"set_id": f"{generic}-set", "id": "x", "openfda": openfda, **texts, **fields}


def test_every_word_of_every_accepted_body_is_kept_in_order(tmp_path: Path) -> None:
    write_monographs(tmp_path, 440)
    accepted = [found for found in read(tmp_path) if isinstance(found, Monograph)]
    assert len(accepted) > 430
    for found in accepted:
        body = found.raw.split("---", 2)[2]
        held = " ".join(f"{section.heading} {section.text}" for section in found.sections)
        assert words(held) == words(body.replace(f"# {found.title}\n", "", 1))


@pytest.mark.parametrize(
    "said",
    [
        "I'm sorry", "I am very sorry", "I\u2019m unable", "i am not able", "I am not qualified", "I'm not a doctor",
        "I am just an AI", "I'm a large language model", "I cannot provide", "I can't say", "I can\u2019t say", "I can not say",
        "I could not find", "I am not permitted to say", "I do not have this", "I don't have this", "I don\u2019t have this",
        "I apologize", "I apologise", "I must emphasize", "I must stress", "I have no access", "I have no information",
        "I lack data", "As an AI", "as a language model", "As an artificial intelligence", "My knowledge is old",
        "my training data only", "AS A LARGE LANGUAGE MODEL", "We cannot provide advice", "I don't know any dose",
    ],
)  # fmt: skip
def test_no_refusal_is_taken_for_a_monograph(tmp_path: Path, said: str) -> None:
    write(
        tmp_path,
        "a.md",
        "Alpha",
        f"### Usage\nFor pain and fever in adults.\n### Dosage\n{said} , of this medicine.",
    )
    (found,) = read(tmp_path)
    assert isinstance(found, Quarantined)
    assert "first person" in found.reason


@pytest.mark.parametrize(
    "said",
    [
        "Angiotensin I cannot be converted",
        "Factor I lack is rare",
        "Bipolar I must be told apart",
        "Can I do it?",
    ],
)
def test_a_numeral_is_no_speaker(tmp_path: Path, said: str) -> None:
    write(
        tmp_path, "a.md", "Alpha", f"### Usage\nFor pain and fever in adults.\n### Dosage\n{said} , so 5 mg."
    )
    (found,) = read(tmp_path)
    assert isinstance(found, Monograph)


@pytest.mark.parametrize(
    ("title", "body", "reason"),
    [
        ("Pyridoxal-", BODY, "cut off"),
        ("Alpha + ", BODY, "cut off"),
        ("Alpha (extended", BODY, "cut off"),
        (
            "Alpha",
            "I cannot provide medical advice about this combination, which is not in use.",
            "first person",
        ),
        (
            "Alpha",
            "### Usage\nI am unable to give details of this medicine as it does not exist.",
            "first person",
        ),
        (
            "Alpha",
            "### Usage\nFor pain.\n### Dosage\nAs an AI, I have no doses of it at hand to give.",
            "first person",
        ),
        (
            "Alpha",
            "### Usage\nI\u2019m sorry, but there is no such combination known to be in use.",
            "first person",
        ),
        ("Alpha", "", "empty"),
        ("Alpha", "### Usage\n\n### Dosage\n", "empty"),
    ],
)
def test_what_is_no_monograph_is_kept_out(tmp_path: Path, title: str, body: str, reason: str) -> None:
    write(tmp_path, "alpha.md", title, body)
    (found,) = read(tmp_path)
    assert isinstance(found, Quarantined)
    assert found.place == "alpha.md"
    assert reason in found.reason


@pytest.mark.parametrize(
    "body",
    [
        "### FAQs\n* **Q: What if I cannot swallow the tablet whole?** A: Ask for the liquid form of it at once.\n",
        "### FAQs\n**Q1: I can't sleep, may I take two?**\nA1: No, never take two doses at once, ask first.\n",
        "### FAQs\n1. What if I cannot provide a sample today? Then bring one as soon as you can.\n",
        "### Usage\nFor people who say that I cannot sleep is what they feel nearly every night.\n",
    ],
)
def test_the_first_person_of_a_patient_is_no_refusal(tmp_path: Path, body: str) -> None:
    write(tmp_path, "alpha.md", "Alpha", body)
    (found,) = read(tmp_path)
    assert isinstance(found, Monograph)


def test_a_broken_file_is_skipped_and_named(tmp_path: Path) -> None:
    write(tmp_path, "good.md", "Good")
    (tmp_path / "bad.md").write_bytes(b"\xff\xfe not text")
    (tmp_path / "worse.md").write_text("---\ntitle: [open\n---\nText")
    found = read(tmp_path)
    assert sorted(each.place for each in found if isinstance(each, Quarantined)) == ["bad.md", "worse.md"]
    assert [each.title for each in found if isinstance(each, Monograph)] == ["Good"]


def test_ids_tell_files_of_one_name_and_one_title_apart(tmp_path: Path) -> None:
    write(tmp_path, "a/alpha.md", "Alpha")
    write(tmp_path, "b/alpha.md", "Alpha")
    write(tmp_path, "c/other.md", "Alpha")
    ids = [found.id for found in read(tmp_path) if isinstance(found, Monograph)]
    assert len(set(ids)) == 3
    assert "alpha" not in ids


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_text_is_taken_or_kept_out(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.mktemp("any")
    (folder / "any.md").write_text(text, encoding="utf-8", errors="surrogatepass", newline="")
    (found,) = read(folder)
    assert isinstance(found, Monograph | Quarantined)


def test_a_label_is_kept_word_for_word(tmp_path: Path) -> None:
    import random

    made = label(random.Random(3), 7)
    (found,) = read(dump(tmp_path / "labels.json", [made]))
    assert isinstance(found, Monograph)
    assert found.id == made["set_id"]
    held = [section.text for section in found.sections]
    for name, value in made.items():
        if isinstance(value, list):
            expected = table_text(value[0]) if name.endswith("_table") else value[0]
            assert any(words(expected) == words(text) for text in held), name


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the shared labels")
def test_real_labels_are_kept_word_for_word() -> None:
    path = SHARED / "openfda" / "drug-label-0001-of-0001.json"
    labels = json.loads(path.read_text(encoding="utf-8"))["results"]
    for made, found in zip(labels, read(path), strict=True):
        assert isinstance(found, Monograph)
        held = " ".join(" ".join(words(section.text)) for section in found.sections)
        for name, value in made.items():
            for text in value if isinstance(value, list) else ():
                assert " ".join(words(table_text(text) if name.endswith("_table") else text)) in held, name


def test_boxed_warning_and_contraindications_come_first(tmp_path: Path) -> None:
    given_label = fda(
        "ALPHA", boxed_warning=["WARNING: death"], contraindications=["4 CONTRAINDICATIONS None."]
    )
    (found,) = read(dump(tmp_path / "a.json", [given_label]))
    assert isinstance(found, Monograph)
    assert found.boxed_warning.text == "WARNING: death"
    assert [section.heading for section in found.sections][:2] == ["Boxed warning", "Contraindications"]
    assert found.trust == "other corpus: official label text, effective 2024-01-31, set id ALPHA-set"


def test_a_table_reads_row_by_row() -> None:
    html = "<table><caption>Rates</caption><tr><th>Effect</th><th>Drug</th></tr><tr><td>Rash &amp; itch</td><td>5%</td></tr></table>"
    assert table_text(html) == "Rates\nEffect\tDrug\nRash & itch\t5%"


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ("<tr><td><paragraph>15-30</paragraph><paragraph>10-25</paragraph></td></tr>", "15-30 10-25"),
        (
            "<tr><td>dosage<br/>by 5 mg</td><td>15<sup>1</sup> per m<sup>2</sup></td></tr>",
            "dosage by 5 mg\t15^1 per m^2",
        ),
        (
            "<tr><td>EM</td><td rowspan='2'>84 mg</td><td>a</td></tr><tr><td>IM</td><td>b</td></tr><tr><td>PM</td></tr>",
            'EM\t84 mg\ta\nIM\t"\tb\nPM',
        ),
        (
            "<tr><th colspan='2'>Dose</th><th>n</th></tr><tr><td>1</td><td>2</td><td>3</td></tr>",
            "Dose\t\tn\n1\t2\t3",
        ),
        ("<tr><td>a</td><td rowspan=2>b</td></tr><tr><td>c</td></tr>", 'a\tb\nc\t"'),
    ],
)
def test_a_table_keeps_its_numbers_apart_and_under_their_columns(rows: str, text: str) -> None:
    assert table_text(f"<table><tbody>{rows}</tbody></table>") == text


def test_a_table_that_claims_to_be_endless_is_not_laid_out_endlessly() -> None:
    wide = "<td rowspan=99 colspan=99>a</td>" * 200
    rows = table_text(f"<table><tr>{wide}</tr>{'<tr><td>b</td></tr>' * 98}</table>").split("\n")
    assert max(row.count("\t") for row in rows) < 400


def test_a_salt_is_dropped_only_where_a_known_name_remains(tmp_path: Path) -> None:
    labels = [fda("SAMPLETINE HYDROCHLORIDE"), fda("POTASSIUM CHLORIDE"), fda("UNKNOWNINE SODIUM")]
    found = read(dump(tmp_path / "a.json", labels))
    assert [each.title for each in found] == ["Sampletine", "Potassium chloride", "Unknownine sodium"]


def test_a_broken_record_is_named_and_a_broken_file_stops(tmp_path: Path) -> None:
    found = read(dump(tmp_path / "a.json", ["no label", fda("ALPHA"), {"openfda": {}}]))
    assert [type(each) for each in found] == [Quarantined, Monograph, Quarantined]
    assert [each.place for each in found if isinstance(each, Quarantined)] == [
        "a.json: label 1",
        "a.json: label 3",
    ]
    whole = (tmp_path / "a.json").read_text()
    for text in (whole[:-40], whole.replace("results", "findings"), "", "[]", "{", whole[: len(whole) // 2]):
        (tmp_path / "cut.json").write_text(text)
        with pytest.raises(ImportSourceError, match=r"cut\.json"):
            read(tmp_path / "cut.json")


@given(cut=st.integers(min_value=0, max_value=2_000))
@settings(max_examples=60, deadline=None)
def test_a_file_cut_anywhere_stops(tmp_path_factory: pytest.TempPathFactory, cut: int) -> None:
    folder = tmp_path_factory.mktemp("cut")
    whole = dump(
        folder / "a.json", [fda("ALPHA"), fda("BETA", warnings=['\u2265 3 \U0001f600 \\ " ]}'])]
    ).read_bytes()
    ends = whole.rindex(b"]")
    (folder / "cut.json").write_bytes(whole[: min(cut, ends)])
    with pytest.raises(ImportSourceError):
        read(folder / "cut.json")


def test_labels_are_read_from_archives_and_folders(tmp_path: Path) -> None:
    for number in range(3):
        plain = dump(tmp_path / f"{number}.txt", [fda(f"ALPHA{number}")])
        with zipfile.ZipFile(
            tmp_path / f"drug-label-{number}.json.zip", "w", zipfile.ZIP_DEFLATED
        ) as archive:
            archive.write(plain, f"drug-label-{number}.json")
    assert [found.title for found in read(tmp_path)] == ["Alpha0", "Alpha1", "Alpha2"]


def test_an_archive_that_explodes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.json.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.json", '{"results": [' + " " * 50_000_000 + "]}")
    with pytest.raises(ImportSourceError, match="refused"):
        read(path)
    (tmp_path / "not.json.zip").write_text("no archive")
    with pytest.raises(ImportSourceError):
        read(tmp_path / "not.json.zip")


def test_what_medref_cannot_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x")
    for path in (tmp_path / "missing", tmp_path, tmp_path / "notes.txt"):
        with pytest.raises(ImportSourceError):
            recognise(path)


def test_the_generator_makes_every_oddity() -> None:
    texts = [text for _, text in monographs(440)]
    for mark in (
        "**Usage:**",
        "### Usage:",
        "### FAQs (Combined Use)",
        "I cannot provide",
        "### Generic Name: ",
        "Q1:",
    ):
        assert any(mark in text for text in texts), mark
    assert index_path("other").name == "other.sqlite"
