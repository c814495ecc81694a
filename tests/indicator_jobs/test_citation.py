"""Values can be cited in a sentence, in BibTeX and in CSL-JSON."""

import datetime
import json

import pytest

from indicator_jobs.writing.citation import Work, bibtex, csl_json, sentence

TODAY = datetime.date(2026, 11, 23)


def _work(lang: str) -> Work:
    return Work(
        title="Ludność & 50% {próba}" if lang == "pl" else "Population",
        author="Urząd Miasta Kielce",
        publisher="Zoom na Kielce",
        sources=("GUS",),
        published=datetime.date(2026, 11, 20),
        edition="0123abcd",
        address="https://zoom.example/indicator/population-total",
        lang=lang,
    )


def test_the_sentence_names_who_what_when_and_where():
    assert sentence(_work("en"), TODAY).replace("\u00a0", " ") == (
        "Urząd Miasta Kielce (2026). Population (edition 0123abcd) [Data set]. Zoom na Kielce. "
        "Source data: GUS. Retrieved 23 November 2026 from https://zoom.example/indicator/population-total"
    )
    assert "Pobrano 23 listopada 2026" in sentence(_work("pl"), TODAY).replace("\u00a0", " ")


def test_bibtex_escapes_its_signs():
    entry = bibtex(_work("pl"), "population.total", TODAY)
    assert entry.startswith("@dataset{population-total,\n")
    assert r"Ludność \& 50\% \{próba\}" in entry
    assert "  urldate = {2026-11-23}," in entry
    assert entry.replace(r"\{", "").replace(r"\}", "").count("{") == entry.replace(r"\{", "").replace(
        r"\}", ""
    ).count("}")


@pytest.mark.parametrize("lang", ["pl", "en"])
def test_csl_json_is_an_item_of_a_reference_manager(lang):
    (item,) = json.loads(csl_json(_work(lang), "population.total", TODAY))
    assert (item["type"], item["version"], item["language"]) == ("dataset", "0123abcd", lang)
    assert item["issued"] == {"date-parts": [[2026, 11, 20]]}
    assert item["author"] == [{"literal": "Urząd Miasta Kielce"}]
