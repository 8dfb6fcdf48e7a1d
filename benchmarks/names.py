"""Attack the names by the hundred thousand, and measure how well typos are understood.

    python benchmarks/names.py [--queries 300000]

Every known name is cut, lengthened and misspelt; whatever comes out may only resolve to a drug
whose own name it is. Then one and two edits of every name are looked up, to see whether the drug
that was meant is among the first three candidates. Prints a table; exits 1 on any wrong drug.
"""

from __future__ import annotations

import argparse
import random
import string
import sys
import time
from typing import TYPE_CHECKING

from medref.errors import MedrefError
from medref.names import fold
from medref.opening import open_library

if TYPE_CHECKING:
    from collections.abc import Iterator

    from medref.library import Library

REAL_MISSPELLINGS = {
    "amoxicillin": "amoxacillin amoxicilin amoxicillan ammoxicillin amoxycilin",
    "metformin": "metformine metforman metphormin metfromin medformin",
    "lisinopril": "lisinipril lisinopryl lysinopril lisonopril lisinoprol",
    "atorvastatin": "atorvastatine atorvastin atorvastitan atorvostatin",
    "hydrochlorothiazide": "hydrochlorthiazide hydrochlorothiazid hydroclorothiazide hydrochlorothyazide",
    "levothyroxine": "levothyroxin levothroxine levothyroxene levothiroxine",
    "gabapentin": "gabapentine gabapenten gabepentin gabbapentin",
    "omeprazole": "omeprazol omniprazole omeprasole omeprozole",
    "sertraline": "sertralin sertroline setraline certraline",
    "fluoxetine": "fluoxitine floxetine fluoxatine fluoxetene",
    "citalopram": "citalapram citilopram cetalopram citaloprame",
    "escitalopram": "escitalapram ecitalopram esitalopram",
    "venlafaxine": "venlafaxin venlaflaxine venlafexine venlafaxene",
    "bupropion": "buproprion bupropian buproprian bupropin",
    "amitriptyline": "amitriptylin amitryptiline amytriptyline amitriptiline amitryptyline",
    "prednisone": "predisone prednizone prednasone prednison",
    "ibuprofen": "ibuprophen ibuprofin iboprofen ibuprofren ibuproffen",
    "acetaminophen": "acetaminophin acetominophen acetaminofen acetamenophen acetaminophine",
    "warfarin": "warfrin warferin warfarine wafarin",
    "clopidogrel": "clopidogril clopidegrel clopidigrel clopidogel",
    "simvastatin": "simvastatine simvistatin symvastatin simvastin",
    "metoprolol": "metropolol metoprol metoprolal metoprelol metroprolol",
    "carvedilol": "carvedolol carvidilol carvedilal",
    "furosemide": "furosamide furosimide ferosemide furesemide",
    "tramadol": "tramadal tramidol tramodol trammadol",
    "trazodone": "trazadone trazedone trazidone trasodone",
    "alprazolam": "alprazolan alprazalam alprozolam alprazolem",
    "clonazepam": "clonazapam clonazepan klonazepam clonezepam clonopam",
    "lorazepam": "lorazapam lorazepan lorezepam lorazipam",
    "zolpidem": "zolpidim zolpedem zolpiden",
    "quetiapine": "quetiapin quetapine quetiepine quitiapine",
    "lamotrigine": "lamotrigin lamotragine lamictrigine lamotrogine",
    "topiramate": "topirimate topiramat toperamate topirimat",
    "duloxetine": "duloxatine duloxitine deloxetine duloxetene",
    "pregabalin": "pregabalen pregablin pregabaline pregabilin",
    "cyclobenzaprine": "cyclobenzaprin cyclobenzeprine ciclobenzaprine cyclobenzoprine",
    "methotrexate": "methotrexat methotrexite methatrexate methotraxate",
    "azithromycin": "azithromyacin azithromicin azythromycin azitromycin azithromysin",
    "doxycycline": "doxycyclin doxicycline doxcycline doxycyline",
    "ciprofloxacin": "ciprofloxin ciprofloxacine ciprofloxasin ciproflaxacin",
    "montelukast": "montelucast montelukas montalukast",
    "tamsulosin": "tamsulosine tamsolusin tamsolosin tamsulosen",
    "spironolactone": "spironolacton spirinolactone spironalactone spiranolactone",
    "allopurinol": "alopurinol allopurinal allopurnol allapurinol",
    "famotidine": "famotadine famotidin famotodine",
    "pantoprazole": "pantoprazol pantaprazole pantoprozole pantoprasole",
    "rosuvastatin": "rosuvastatine rosuvistatin rosuvastin rosavastatin",
    "apixaban": "apixiban apixabin apixeban apixabam",
    "rivaroxaban": "rivaroxiban rivoroxaban rivaroxabon",
    "glipizide": "glipizid glipazide glypizide glipozide",
    "hydroxychloroquine": "hydroxychloroquin hydroxychloraquine hydroxycloroquine hydroxychlorquine",
    "meloxicam": "meloxicom meloxican meloxacam mellocam",
    "naproxen": "naproxin naproxyn naprosen naproxan",
    "diclofenac": "diclofenak diclofinac diclophenac",
    "oxycodone": "oxycodon oxicodone oxycodine oxycodne",
    "hydrocodone": "hydrocodon hydrocodine hydracodone hidrocodone",
    "levetiracetam": "levetiracetem levatiracetam levetiracitam levetiracetan",
    "risperidone": "risperdone risperidon resperidone risperidol",
    "aripiprazole": "aripiprazol aripriprazole ariprazole aripiprizole",
    "olanzapine": "olanzapin olanzipine olanzepine olanzopine",
}
"""Spellings people are known to type, by the drug they meant."""


def edits(word: str, count: int, random_source: random.Random) -> str:
    """Return a word after some insertions, deletions, replacements or swaps."""
    for _ in range(count):
        place = random_source.randrange(len(word))
        letter = random_source.choice(string.ascii_lowercase)
        kind = random_source.randrange(4)
        if kind == 0:
            word = word[:place] + letter + word[place:]
        elif kind == 1 and len(word) > 2:
            word = word[:place] + word[place + 1 :]
        elif kind == 2:
            word = word[:place] + letter + word[place + 1 :]
        else:
            word = word[:place] + word[place : place + 2][::-1] + word[place + 2 :]
    return word


def attacks(names: list[str], count: int, random_source: random.Random) -> Iterator[str]:
    """Yield queries that are near names and mostly no names themselves."""
    for name in names:
        key = fold(name)
        yield from (key[:end] for end in range(1, len(key)))
        yield from (key[start:] for start in range(1, min(len(key), 6)))
        yield f"{name}*"
        yield f"{name} {random_source.choice(names)}"
    for _ in range(count):
        yield edits(random_source.choice(names).lower(), random_source.randint(1, 3), random_source)


def count_wrong(library: Library, queries: Iterator[str]) -> tuple[int, int, list[str]]:
    """Return how many were asked, how many resolved, and those that gave a drug they do not name."""
    allowed: dict[str, set[str]] = {}
    for key, entry in library.iter_names():
        if entry.monograph:
            allowed.setdefault(key, set()).add(entry.monograph)
        else:
            allowed.setdefault(key, set()).update(
                listing.id for listing in library.find_by_generic(entry.generic)
            )
    asked = resolved = 0
    wrong = []
    for query in queries:
        asked += 1
        found = library.identify(query)
        if found is None:
            continue
        resolved += 1
        if found not in allowed.get(fold(query), set()) and not is_combination(library, query, found):
            wrong.append(f"{query} -> {found}")
    return asked, resolved, wrong


def count_wrong_commands(library: Library, queries: Iterator[str], most: int) -> int:
    """Return how often `get` or `check` answers about a drug that `identify` does not give."""
    wrong = 0
    for query, _ in zip(queries, range(most), strict=False):
        expected = library.identify(query)
        try:
            wrong += library.get(query).monograph.id != expected
        except MedrefError:
            wrong += expected is not None
        try:
            checked = library.check([query, "warfarin"]).drugs[0]
            wrong += checked.is_read and checked.id != expected
        except MedrefError:
            continue
    return wrong


def is_combination(library: Library, query: str, found: str) -> bool:
    """Return whether a query names, word for word, each ingredient of a combination."""
    listing = next(each for each in library.list_monographs() if each.id == found)
    return " + " in listing.title and len(query.split()) > 1


def recall(library: Library, pairs: list[tuple[str, str]]) -> float:
    """Return the share of misspellings whose drug is among the first three candidates."""
    hits = asked = 0
    for typed, meant in pairs:
        resolution = library.resolve(typed)
        if resolution.found or not typed:
            continue
        asked += 1
        target = library.resolve(meant)
        wanted = {target.id, target.title} - {None}
        first = resolution.candidates[:3]
        hits += any({candidate.id, candidate.title} & wanted for candidate in first)
    return hits / max(asked, 1)


def main() -> int:
    """Run the attacks and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--queries", type=int, default=300_000)
    parser.add_argument("--typos", type=int, default=4_000)
    arguments = parser.parse_args()
    random_source = random.Random(20261123)
    library = open_library()
    names = sorted({entry.name for _, entry in library.iter_names()})
    started = time.perf_counter()
    asked, resolved, wrong = count_wrong(library, attacks(names, arguments.queries, random_source))
    took = time.perf_counter() - started
    print(f"{asked:,} attacks in {took:.0f} s: {resolved:,} were names, {len(wrong)} wrong drugs")
    for line in wrong[:20]:
        print(f"  WRONG {line}")
    through = count_wrong_commands(library, attacks(names, 20_000, random_source), 20_000)
    print(f"20,000 of them through `get` and `check`: {through} wrong drugs")
    generics = [listing.title for listing in library.list_monographs() if " + " not in listing.title]
    for count in (1, 2):
        pairs = []
        for _ in range(arguments.typos):
            meant = random_source.choice(generics)
            pairs.append((edits(meant.lower(), count, random_source), meant))
        print(f"{count} edit(s): drug among the first 3 candidates in {recall(library, pairs):.2%}")
    real = [(typed, meant) for meant, line in REAL_MISSPELLINGS.items() for typed in line.split()]
    print(f"real misspellings ({len(real)}): {recall(library, real):.2%}")
    started = time.perf_counter()
    batch = [random_source.choice(names) for _ in range(5_000)]
    batch += [edits(name, 1, random_source) for name in batch[:500]]
    for name in batch:
        library.resolve(name)
    rate = len(batch) / (time.perf_counter() - started) * 60
    print(f"resolve: {rate:,.0f} names a minute (one in eleven misspelt)")
    return 1 if wrong or through else 0


if __name__ == "__main__":
    sys.exit(main())
