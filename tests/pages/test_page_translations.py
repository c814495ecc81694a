"""Everything our own pages say is said in Polish, too."""

import re

from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from paper import CAPABILITIES, DOMAIN, I18N

FOLDERS = (
    "theme",
    "dashboards",
    "editing",
    "research",
    "twins",
    "quality",
    "sources",
    "dropzone",
    "maps",
    "security",
    "harvest",
)
FILES = I18N / "pl" / "LC_MESSAGES"
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
EXTENSIONS = "ckan.lib.jinja_extensions.CkanExtend, ckan.lib.jinja_extensions.SnippetExtension"
OPTIONS = {"**/templates/**.html": {"extensions": EXTENSIONS, "silent": "false"}}


def said() -> set[str]:
    found = (extract_from_dir(CAPABILITIES / folder, METHODS, OPTIONS) for folder in FOLDERS)
    return {message[2] for messages in found for message in messages}


def polish() -> dict[str, str]:
    with (FILES / f"{DOMAIN}.po").open("rb") as file:
        return {message.id: message.string for message in read_po(file) if message.id}


def test_every_text_has_a_polish_translation():
    known = polish()
    assert sorted(text for text in said() if not known.get(text)) == []


def test_no_translation_outlives_its_text():
    assert sorted(set(polish()) - said()) == []


def test_the_compiled_catalogue_is_up_to_date():
    with (FILES / f"{DOMAIN}.mo").open("rb") as file:
        compiled = {message.id: message.string for message in read_mo(file) if message.id}
    assert compiled == polish()


def test_translations_keep_the_places_of_figures():
    for text, translation in polish().items():
        assert set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", translation)), text
