"""The Polish catalogue, laid over CKAN's own, leaves no visible English; needs no servers."""

import gettext
import re
from importlib import resources
from io import BytesIO
from pathlib import Path

import polib
import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from ckanext.kielce.translation import CATALOGUES, DOMAIN, PolishCatalogue

CKAN = Path(str(resources.files("ckan")))
EXTENSIONS = CKAN.parent / "ckanext"
PO = CATALOGUES / "pl" / "LC_MESSAGES" / f"{DOMAIN}.po"
MO = PO.with_suffix(".mo")

EQUAL_IN_POLISH = {
    "<q>{key}</q>", "1.0", "API", "CSV", "DataStore", "Facebook", "Format", "GUID", "JSON", "Markdown",
    "Minimum", "Open ID", "OrganizationGroup", "Status", "Token", "URI", "X", "{gibibytes} GiB", "{key}",
    "{kibibytes} KiB", "{mebibytes} MiB", "{n}", "{tag_link}", "{tebibytes} TiB",
}  # fmt: skip

NEVER_SHOWN = ("bs3", "2.8_templates", "tests")

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sdir]|\{[^{}]*\}")
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
READ_ALOUD = re.compile(r' title="[^"]*"')


@pytest.fixture(scope="module")
def core():
    return polib.pofile(str(CKAN / "i18n" / "pl" / "LC_MESSAGES" / "ckan.po"))


@pytest.fixture(scope="module")
def ours():
    return polib.pofile(str(PO))


@pytest.fixture(scope="module")
def merged(core, ours):
    """What a visitor reads: CKAN's catalogue with ours on top."""
    return {entry.msgid: entry for catalogue in (core, ours) for entry in catalogue if entry.translated()}


def template_catalogue(path):
    """The texts of a .pot file, without those that only CKAN's example extensions use."""
    return [
        entry.msgid
        for entry in polib.pofile(str(path))
        if not entry.occurrences or any("/example_" not in place for place, _ in entry.occurrences)
    ]


def forms(entry):
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def texts_by_id(compiled):
    """The texts of a compiled catalogue, without its header: that names the moment of compiling."""
    return {msgid: text for msgid, text in gettext.GNUTranslations(compiled)._catalog.items() if msgid}


def tags(text):
    return sorted(READ_ALOUD.sub("", tag) for tag in TAG.findall(text))


def singular_and_plural(entry):
    return [entry.msgid, entry.msgid_plural] if entry.msgid_plural else [entry.msgid]


@pytest.mark.parametrize(
    "pot",
    [
        CKAN / "i18n" / "ckan.pot",
        EXTENSIONS / "harvest" / "i18n" / "ckanext-harvest.pot",
        EXTENSIONS / "dcat" / "i18n" / "ckanext-dcat.pot",
        CATALOGUES / f"{DOMAIN}.pot",
    ],
    ids=lambda path: path.stem,
)
def test_every_text_of_the_template_catalogue_has_polish(pot, merged):
    assert [msgid for msgid in template_catalogue(pot) if msgid not in merged] == []


@pytest.mark.parametrize("extension", ["harvest", "dcat", "scheming", "spatial"])
def test_every_text_in_the_templates_and_the_code_of_an_extension_has_polish(extension, merged):
    found = extract_from_dir(
        str(EXTENSIONS / extension),
        method_map=[("**/templates/**.html", "ckan.lib.extract:extract_ckan"), ("**.py", "python")],
        directory_filter=lambda folder: not folder.endswith(NEVER_SHOWN),
    )
    texts = {message if isinstance(message, str) else message[0] for _, _, message, _, _ in found}
    assert texts
    assert sorted(texts - set(merged)) == []


@pytest.mark.parametrize(
    "texts",
    [
        ["active", "draft", "deleted", "pending"],
        ["New", "Running", "Finished", "Aborted"],
        ["added", "updated", "deleted", "not modified"],
        ["Manual", "Monthly", "Weekly", "Biweekly", "Daily", "Always"],
        ["Dataset", "Datasets", "Indicator", "Indicators"],
        ["Name", "Title", "Notes", "Owner org", "License id", "Author email", "Maintainer email"],
    ],
    ids=["states", "harvest jobs", "harvest results", "rhythms", "kinds of datasets", "fields with errors"],
)
def test_texts_that_ckan_composes_at_run_time_have_polish(texts, merged):
    assert [text for text in texts if text not in merged] == []


def test_only_named_texts_are_the_same_in_polish_and_english(merged):
    same = {msgid for msgid, entry in merged.items() if entry.msgstr == msgid}
    assert same == EQUAL_IN_POLISH


def test_every_placeholder_of_the_english_text_stands_in_the_polish_one(ours):
    wrong = []
    for entry in ours:
        allowed = [set(PLACEHOLDER.findall(text)) for text in singular_and_plural(entry)]
        wrong += [text for text in forms(entry) if set(PLACEHOLDER.findall(text)) not in allowed]
    assert wrong == []


def test_every_html_tag_of_the_english_text_stands_in_the_polish_one(ours):
    wrong = []
    for entry in ours:
        wanted = tags(singular_and_plural(entry)[-1])
        wrong += [text for text in forms(entry) if tags(text) != wanted]
    assert wrong == []


def test_spaces_around_a_text_are_kept(ours):
    def edges(text):
        return text[:1].isspace(), text[-1:].isspace()

    assert [e.msgid for e in ours if any(edges(text) != edges(e.msgid) for text in forms(e))] == []


def test_every_countable_text_has_all_polish_forms(ours):
    countable = [entry for entry in ours if entry.msgid_plural]
    assert countable
    assert [e.msgid for e in countable if sorted(e.msgstr_plural) != [0, 1, 2, 3] or not all(forms(e))] == []


def test_polish_forms_are_chosen_by_the_same_rule_as_in_the_catalogue_of_ckan(core, ours):
    assert ours.metadata["Plural-Forms"] == core.metadata["Plural-Forms"]


def test_no_entry_is_unfinished_or_repeated(ours):
    assert ours.percent_translated() == 100
    assert ours.fuzzy_entries() == []
    assert ours.obsolete_entries() == []
    assert len({entry.msgid for entry in ours}) == len(ours)


def test_groups_are_called_themes_and_tags_are_called_keywords(merged):
    unwanted = re.compile(r"\bgrup|\bpakiet|\btag(i|ów|u|iem|ach|ami)?\b", re.IGNORECASE)
    texts = [PLACEHOLDER.sub("", text) for entry in merged.values() for text in forms(entry)]
    assert [text for text in texts if unwanted.search(text)] == []


def test_the_compiled_catalogue_is_the_written_one():
    compiled = BytesIO()
    with PO.open("rb") as written:
        write_mo(compiled, read_po(written))
    compiled.seek(0)
    with MO.open("rb") as shipped:
        assert texts_by_id(shipped) == texts_by_id(compiled)


def test_the_catalogue_names_no_files_of_its_makers():
    assert not [line for line in PO.read_text(encoding="utf-8").splitlines() if line.startswith("#:")]


def test_the_mixin_points_at_the_polish_catalogue():
    mixin = PolishCatalogue()
    assert mixin.i18n_locales() == ["pl"]
    assert Path(mixin.i18n_directory(), "pl", "LC_MESSAGES", f"{mixin.i18n_domain()}.mo") == MO
    assert MO.is_file()


@pytest.mark.parametrize(
    ("number", "phrase"),
    [
        (0, "0 zbiorów danych"),
        (1, "1 zbiór danych"),
        (3, "3 zbiory danych"),
        (5, "5 zbiorów danych"),
        (12, "12 zbiorów danych"),
        (22, "22 zbiory danych"),
        (112, "112 zbiorów danych"),
    ],
)
def test_laid_over_the_catalogue_of_ckan_ours_wins(number, phrase):
    translations = Translations.load(str(CKAN / "i18n"), ["pl"], "ckan")
    translations.merge(Translations.load(str(CATALOGUES), ["pl"], DOMAIN))
    assert translations.gettext("Groups") == "Tematy"
    assert translations.gettext("Language") == "Język"
    chosen = translations.ngettext("{num} Dataset", "{num} Datasets", number)
    assert chosen.format(num=number) == phrase
