"""Ask `check` about pairs with known answers.

    python benchmarks/check_pairs.py

Three tables: pairs that textbooks and labels warn of (must be found, at this grade or a graver one),
the US high-priority list (at least major), and pairs that labels call unproblematic (nothing above
minor). A pair counts only where at least one of its drugs has a monograph; pairs with none are listed
apart. Prints what was missed; exits 1 on any miss.
"""

from __future__ import annotations

import sys

from medref.answers import FindingKind
from medref.errors import MedrefError
from medref.model import Severity
from medref.opening import open_library

WARNED = """
warfarin fluconazole moderate | warfarin amiodarone moderate | warfarin metronidazole moderate
warfarin aspirin major | warfarin ibuprofen major | warfarin naproxen major | warfarin sertraline major
warfarin fluoxetine major | warfarin rifampin moderate | warfarin carbamazepine moderate | warfarin clopidogrel major
warfarin levothyroxine moderate | warfarin acetaminophen moderate | warfarin celecoxib moderate | warfarin st-johns-wort moderate
warfarin sulfamethoxazole+trimethoprim moderate | simvastatin clarithromycin contraindicated
simvastatin itraconazole contraindicated | simvastatin gemfibrozil contraindicated | simvastatin cyclosporine contraindicated
simvastatin amlodipine major | simvastatin amiodarone major | simvastatin verapamil major | simvastatin diltiazem major
simvastatin grapefruit major | atorvastatin cyclosporine major | atorvastatin clarithromycin major
rosuvastatin cyclosporine major | rosuvastatin gemfibrozil major | pravastatin cyclosporine major
sildenafil nitroglycerin contraindicated | tadalafil isosorbide-mononitrate contraindicated | sildenafil riociguat contraindicated
sertraline phenelzine contraindicated | fluoxetine tranylcypromine contraindicated | citalopram linezolid contraindicated
escitalopram selegiline contraindicated | venlafaxine phenelzine contraindicated | duloxetine phenelzine contraindicated
amitriptyline phenelzine contraindicated | trazodone phenelzine contraindicated | bupropion phenelzine contraindicated
mirtazapine tranylcypromine contraindicated | fluoxetine thioridazine contraindicated | fluoxetine pimozide contraindicated
tramadol sertraline major | tramadol phenelzine contraindicated | tramadol alprazolam major | tramadol carbamazepine moderate
methotrexate trimethoprim major | methotrexate ibuprofen moderate | methotrexate omeprazole moderate
lithium ibuprofen moderate | lithium lisinopril moderate | lithium hydrochlorothiazide moderate
lisinopril potassium-chloride moderate | lisinopril spironolactone moderate | lisinopril aliskiren major
lisinopril sacubitril contraindicated | losartan lisinopril moderate | losartan aliskiren contraindicated
spironolactone potassium-chloride moderate | clopidogrel omeprazole major | clopidogrel esomeprazole major
clopidogrel repaglinide moderate | digoxin amiodarone moderate | digoxin clarithromycin moderate | digoxin verapamil moderate
apixaban ketoconazole major | apixaban rifampin major | rivaroxaban ketoconazole major | rivaroxaban aspirin moderate
alprazolam ketoconazole contraindicated | alprazolam itraconazole contraindicated | alprazolam oxycodone major
zolpidem alcohol moderate | clonazepam morphine major | quetiapine ketoconazole moderate | ondansetron apomorphine contraindicated
glipizide fluconazole moderate | metronidazole alcohol contraindicated
metronidazole disulfiram contraindicated | levothyroxine calcium-carbonate moderate | levothyroxine omeprazole moderate
doxycycline isotretinoin moderate | azithromycin nelfinavir moderate | prednisone ibuprofen minor | allopurinol azathioprine moderate
metoprolol verapamil moderate | metoprolol paroxetine moderate | amlodipine simvastatin major
cyclobenzaprine phenelzine contraindicated | celecoxib aspirin moderate | celecoxib fluconazole moderate
topiramate valproate moderate | lamotrigine valproate major | lamotrigine carbamazepine moderate | methylphenidate phenelzine contraindicated
atenolol clonidine moderate | atenolol verapamil moderate | ibuprofen aspirin moderate | pioglitazone gemfibrozil major
"""

UNPROBLEMATIC = """
acetaminophen amlodipine | acetaminophen metoprolol | acetaminophen lisinopril | acetaminophen levothyroxine
acetaminophen atorvastatin | acetaminophen metformin | acetaminophen gabapentin | acetaminophen montelukast
montelukast amlodipine | montelukast metformin | montelukast lisinopril | montelukast atorvastatin | montelukast omeprazole
montelukast sertraline | montelukast levothyroxine | amlodipine omeprazole | amlodipine levothyroxine
amlodipine gabapentin | amlodipine finasteride | finasteride metformin | finasteride omeprazole | finasteride lisinopril
finasteride warfarin | finasteride digoxin | finasteride simvastatin | finasteride atorvastatin | finasteride metoprolol
famotidine metformin | famotidine amlodipine | famotidine atorvastatin | famotidine lisinopril
gabapentin atorvastatin | gabapentin metformin | gabapentin lisinopril | gabapentin amlodipine | gabapentin omeprazole
metformin omeprazole | metformin sertraline | metformin tamsulosin
linaclotide metformin | linaclotide amlodipine | linaclotide atorvastatin | linaclotide sertraline | linaclotide metoprolol
lactulose metformin | lactulose amlodipine | tamsulosin finasteride | tamsulosin metformin | tamsulosin atorvastatin
pravastatin amlodipine | pravastatin metformin | pravastatin lisinopril | pravastatin omeprazole | pravastatin aspirin
rosuvastatin amlodipine | rosuvastatin lisinopril | losartan warfarin
liraglutide acetaminophen | liraglutide atorvastatin | pantoprazole metformin
"""
"""Pairs for which the labels of both report no interaction, or one without effect."""


def pairs(table: str) -> list[list[str]]:
    """Return the pairs of a table, each as its words."""
    return [cell.split() for line in table.strip().splitlines() for cell in line.split("|") if cell.strip()]


def main() -> int:
    """Ask, and print what was missed."""
    library = open_library()
    missed: list[str] = []
    found = skipped = 0
    for first, second, grade in pairs(WARNED):
        try:
            answer = library.check([first, second])
        except MedrefError as error:
            missed.append(f"{first} + {second}: {error}")
            continue
        graded = [each.severity for each in answer.findings if each.severity]
        if not any(drug.is_read for drug in answer.drugs):
            skipped += 1
        elif graded and min(each.rank for each in graded) <= Severity(grade).rank:
            found += 1
        else:
            worst = min(graded, key=lambda each: each.rank).value if graded else "nothing"
            missed.append(f"{first} + {second}: wanted {grade}, got {worst}")
    print(f"warned of: {found} found, {len(missed)} missed, {skipped} without any monograph")
    alarms = []
    quiet = 0
    for first, second in pairs(UNPROBLEMATIC):
        answer = library.check([first, second])
        grave = [
            each
            for each in answer.findings
            if each.kind is FindingKind.INTERACTION and each.severity is not Severity.MINOR
        ]
        if grave:
            alarms.append(f"{first} + {second}: {grave[0].severity} ({grave[0].effect[:80]})")
        else:
            quiet += 1
    print(f"unproblematic: {quiet} quiet, {len(alarms)} false alarms")
    for line in missed + alarms:
        print(f"  {line}")
    return 1 if missed or alarms else 0


if __name__ == "__main__":
    sys.exit(main())
