"""Addresses made of Polish titles."""

import pytest
from ckan.lib.munge import munge_title_to_name
from ckanext.kielce.catalogue.slugs import LONGEST_NAME, slugify


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Ludność Kielc", "ludnosc-kielc"),
        ("Łączna długość dróg", "laczna-dlugosc-drog"),
        ("Żłobki i przedszkola – źródła", "zlobki-i-przedszkola-zrodla"),
        ("ĄĆĘŁŃÓŚŹŻ", "acelnoszz"),
        ("  Budżet 2021/2022 (plan)  ", "budzet-2021-2022-plan"),
    ],
)
def test_polish_letters_stay_readable_in_an_address(title, slug):
    assert slugify(title) == slug


def test_a_long_title_ends_without_a_dash_within_what_ckan_allows():
    slug = slugify("długość " * 40)

    assert len(slug) <= LONGEST_NAME
    assert not slug.endswith("-")


def test_a_title_without_letters_has_no_address():
    with pytest.raises(ValueError, match="no letter or digit"):
        slugify("– … –")


def test_ckans_own_function_still_loses_polish_letters():
    assert munge_title_to_name("Ludność Kielc") != "ludnosc-kielc"
