"""Make corpora of any size for the benchmarks and the tests: seed-like monographs, and openFDA label dumps.

    python benchmarks/made_corpora.py monographs FOLDER 6500
    python benchmarks/made_corpora.py openfda FILE.json 1000 [--seed-labels shared/openfda/FILE.json]

Everything is made from a random seed, so that two runs make the same bytes. Names are invented words that
no drug bears; conditions and effects are words that the vocabulary knows, so that search has work to do.
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ONSETS = "b c d f g l m n p r s t v z bl br cl cr dr fl gr pl pr tr".split()
VOWELS = "a e i o u".split()
ENDINGS = "azole olol pril statin mycin cillin idine amide oxine tide mab afil gliptin triptan".split()
CONDITIONS = [
    "hypertension", "type 2 diabetes", "neuropathic pain", "major depression", "asthma", "epilepsy", "migraine",
    "heart failure", "atrial fibrillation", "rheumatoid arthritis", "osteoporosis", "gout", "insomnia", "psoriasis",
    "urinary tract infection", "pneumonia", "glaucoma", "hypothyroidism", "nausea", "angina", "anxiety", "allergic rhinitis",
    "Parkinson's disease", "schizophrenia", "bipolar disorder", "peptic ulcer", "ulcerative colitis", "anemia",
]  # fmt: skip
EFFECTS = [
    "nausea", "vomiting", "diarrhea", "constipation", "dry mouth", "headache", "dizziness", "drowsiness", "rash", "itching",
    "fatigue", "insomnia", "weight gain", "blurred vision", "cough", "dyspepsia", "abdominal pain", "back pain", "edema",
    "hyponatremia", "hyperkalemia", "QT prolongation", "seizures", "angioedema", "anaphylaxis", "neuropathy", "tremor",
    "palpitations", "hypotension", "syncope", "depression", "suicidal thoughts", "thrombocytopenia", "neutropenia", "hepatitis",
    "pancreatitis", "photosensitivity", "hair loss", "tinnitus", "erectile dysfunction",
]  # fmt: skip
PLAIN = (
    "the dose depends on the reason for treatment and on how the person responds to it over the first weeks of use while "
    "tablets are swallowed whole with water at about the same time each day and a missed dose is left out when the next is near"
).split()
MAKERS = 20
"""Labels of each drug in a dump; in the real one 250,000 labels are of about 12,000 sets of ingredients and routes."""
ODD = ("colon", "inline", "qualified", "bold", "parts", "refusal", "cut", "twice", "questions", "empty")
"""Shapes that occur in folders of strangers; each is made once in every 40 files."""


def word(chance: random.Random) -> str:
    """Return an invented drug name."""
    middle = "".join(chance.choice(ONSETS) + chance.choice(VOWELS) for _ in range(chance.randint(1, 3)))
    return (middle + chance.choice(ENDINGS)).capitalize()


def sentence(chance: random.Random, length: int) -> str:
    """Return a sentence of plain words."""
    text = " ".join(chance.choice(PLAIN) for _ in range(length))
    return f"{text[:1].upper()}{text[1:]}."


def _listed(chance: random.Random, words: list[str], count: int) -> str:
    return ", ".join(chance.sample(words, count))


def monograph(chance: random.Random, title: str, odd: str = "") -> str:
    """Return a monograph in the seed's seven sections, about 6 kB; `odd` gives it a stranger's shape."""
    if odd == "refusal":
        return f"---\nlayout: minimal-medicine\ntitle: {title}\n---\n\n# {title}\n\nI cannot provide medical information about {title}.\n"
    if odd == "empty":
        return f"---\nlayout: minimal-medicine\ntitle: {title}\n---\n\n# {title}\n"
    treated = chance.sample(CONDITIONS, 3)
    sections = {
        "Generic Name": title,
        "Usage": f"{title} is used to treat {treated[0]} and {treated[1]}. It is not used for {treated[2]}.\n\n"
        + " ".join(sentence(chance, 14) for _ in range(6)),
        "Dosage": f"* **Adults:** Start {chance.randint(1, 50)} mg once daily. {sentence(chance, 30)}\n"
        f"* **Children:** {sentence(chance, 25)}\n\n**Note:** {sentence(chance, 20)}",
        "Side Effects": f"* **Common:** {_listed(chance, EFFECTS, 8)}.\n"
        f"* **Less Common but Serious:** {_listed(chance, EFFECTS, 5)}.\n"
        f"* **Allergic Reactions:** Rash, itching, swelling.",
        "How it Works": " ".join(sentence(chance, 16) for _ in range(22)),
        "Precautions": f"* **Contraindications:** {_listed(chance, CONDITIONS, 3)}. {sentence(chance, 20)}\n"
        f"* **Drug Interactions:** {sentence(chance, 30)}\n* **Specific Warnings:** {_listed(chance, CONDITIONS, 2)}.",
        "FAQs": "\n".join(
            f"* **Q: {sentence(chance, 8)[:-1]}?** A: {sentence(chance, 36)}" for _ in range(9)
        ),
    }
    return f"---\nlayout: minimal-medicine\ntitle: {title}\n---\n\n# {title}\n" + _body(sections, title, odd)


def _body(sections: dict[str, str], title: str, odd: str) -> str:
    if odd == "bold":
        return "\n".join(f"**{name}:** {text}\n" for name, text in sections.items())
    if odd == "parts":
        return "\n".join(
            f"### {part}\n" + "\n".join(f"### {name}\n{text}\n" for name, text in sections.items())
            for part in title.split(" + ")
        )
    if odd == "questions":
        sections["FAQs"] = "**Q1: Can it be taken with food?**\nA1: Yes, with or without.\n"
    heads = {
        "colon": lambda name: f"### {name}:",
        "qualified": lambda name: f"### {name} (Combined Use)" if name == "FAQs" else f"### {name}",
    }
    head = heads.get(odd, lambda name: f"### {name}")
    text = "\n".join(f"{head(name)}\n\n{body}\n" for name, body in sections.items())
    return (
        text.replace(f"### Generic Name\n\n{title}", f"### Generic Name: {title}")
        if odd == "inline"
        else text
    )


def monographs(count: int, *, odd: bool = True, seed: int = 1) -> Iterator[tuple[str, str]]:
    """Yield file names under a folder and the text of each monograph."""
    chance = random.Random(seed)
    earlier = ""
    for number in range(count):
        shape = ODD[number // 40 % len(ODD)] if odd and number % 40 == 39 else ""
        names = sorted({word(chance) for _ in range(chance.choice((1, 2, 2, 3)) if shape != "parts" else 2)})
        title = " + ".join(names)
        title = earlier if shape == "twice" else title[: len(title) - 3] + "-" if shape == "cut" else title
        earlier = title
        name = "-".join(names).lower()
        yield f"composition/{name[0]}/{name}-{number}.md", monograph(chance, title, shape)


def write_monographs(folder: Path, count: int, *, odd: bool = True, seed: int = 1) -> None:
    """Write seed-like monographs in the folders of a Jekyll collection."""
    for name, text in monographs(count, odd=odd, seed=seed):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def write_variations(folder: Path, model: Path, count: int, *, seed: int = 1) -> None:
    """Write one monograph again and again, under invented names and with a plain word more in a third of its lines."""
    chance = random.Random(seed)
    text = model.read_text(encoding="utf-8")
    title = next(line for line in text.splitlines() if line.startswith("title:"))[6:].strip()
    for number in range(count):
        written = text
        names = [word(chance) for _ in title.split(" + ")]
        for own, name in zip(title.split(" + "), names, strict=True):
            written = written.replace(own, name).replace(own.lower(), name.lower())
        lines = written.split("\n")
        for place, line in enumerate(lines):
            words = line.split(" ")
            if len(words) > 5 and not chance.randrange(3):
                words.insert(chance.randrange(4, len(words)), chance.choice(PLAIN))
                lines[place] = " ".join(words)
        path = folder / f"{'-'.join(names).lower()}-{number}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines), encoding="utf-8")


def drug_name(number: int) -> str:
    """Return the invented name of the drug of this number."""
    chance = random.Random(number)
    return f"{word(chance)}{word(chance).lower()}".upper()


def label(chance: random.Random, number: int) -> dict[str, object]:
    """Return a label in openFDA's shape, about 45 kB."""
    name = drug_name(number // MAKERS)

    def prose(head: str, size: int, *known: str) -> list[str]:
        parts = [sentence(chance, 24) for _ in range(size)]
        return [f"{head} " + " ".join([*known, *parts])]

    table = "<table><tbody>" + "".join(
        f"<tr><td>{effect}</td><td>{chance.randint(1, 40)}%</td></tr>"
        for effect in chance.sample(EFFECTS, 12)
    )
    return {
        "set_id": f"{number:08x}-0000-4000-8000-{chance.getrandbits(48):012x}",
        "id": f"{number:08x}-1111-4000-8000-{chance.getrandbits(48):012x}",
        "version": str(chance.randint(1, 30)),
        "effective_time": f"20{chance.randint(10, 25)}{chance.randint(1, 12):02d}{chance.randint(1, 28):02d}",
        "indications_and_usage": prose("1 INDICATIONS AND USAGE", 5, f"{name} treats {chance.choice(CONDITIONS)}."),
        "dosage_and_administration": prose("2 DOSAGE AND ADMINISTRATION", 30, "Start 10 mg once daily."),
        "contraindications": prose("4 CONTRAINDICATIONS", 3, f"{chance.choice(CONDITIONS)}."),
        "warnings_and_cautions": prose("5 WARNINGS AND PRECAUTIONS", 60),
        "adverse_reactions": prose("6 ADVERSE REACTIONS", 40, f"Most common: {_listed(chance, EFFECTS, 8)}."),
        "adverse_reactions_table": [table + "</tbody></table>"],
        "drug_interactions": prose("7 DRUG INTERACTIONS", 20),
        "clinical_pharmacology": prose("12 CLINICAL PHARMACOLOGY", 50),
        "mechanism_of_action": prose("12.1 Mechanism of Action", 8),
        "clinical_studies": prose("14 CLINICAL STUDIES", 60),
        "how_supplied": prose("16 HOW SUPPLIED", 10),
        "openfda": {
            "generic_name": [name], "brand_name": [word(chance)], "substance_name": [name], "route": ["ORAL"],
            "product_type": ["HUMAN PRESCRIPTION DRUG"], "manufacturer_name": ["Maker"], "is_original_packager": [True],
        },
    }  # fmt: skip


def write_openfda(path: Path, megabytes: int, *, seed: int = 1, models: Path | None = None) -> int:
    """Write a dump of about this size and return how many labels it holds.

    Args:
        path: The file to write.
        megabytes: How large it is to be, in units of 1,000,000 bytes.
        seed: Of the random numbers.
        models: A real dump; its labels are written again and again under new names and set ids in place of made ones.
    """
    chance = random.Random(seed)
    real = json.loads(models.read_text(encoding="utf-8"))["results"] if models else []
    written = count = 0
    with path.open("w", encoding="utf-8") as file:
        file.write('{\n  "meta": {"last_updated": "2026-01-01", "results": {"skip": 0}},\n  "results": [')
        while written < megabytes * 1_000_000:
            made = label(chance, count)
            if real:
                openfda = {**real[count % len(real)].get("openfda", {}), **made["openfda"]}  # type: ignore[dict-item]
                made = {
                    **real[count % len(real)],
                    "openfda": openfda,
                    "set_id": made["set_id"],
                    "id": made["id"],
                }
            text = json.dumps(made, ensure_ascii=count % 2 == 0)
            file.write(("," if count else "") + "\n" + text)
            written += len(text)
            count += 1
        file.write("\n  ]\n}\n")
    return count


def main() -> None:
    """Make one corpus, as the command line says."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("kind", choices=("monographs", "openfda"))
    parser.add_argument("path", type=Path)
    parser.add_argument("size", type=int, help="monographs, or megabytes")
    parser.add_argument("--models", type=Path, help="a real dump to take labels from")
    arguments = parser.parse_args()
    if arguments.kind == "monographs":
        write_monographs(arguments.path, arguments.size)
    else:
        print(write_openfda(arguments.path, arguments.size, models=arguments.models), "labels")


if __name__ == "__main__":
    main()
