"""Polish for every page of the portal, also for the pages of CKAN and of its other extensions."""

from pathlib import Path

from ckan.lib.plugins import DefaultTranslation

CATALOGUES = Path(__file__).parent / "i18n"
DOMAIN = "ckanext-kielce"


class PolishCatalogue(DefaultTranslation):
    """Mixin for a plugin that implements `ITranslation`; one plugin of the portal is enough.

    CKAN lays the catalogues of plugins over its own, so what stands here wins over CKAN's Polish.
    After an edit of the .po file: `pybabel compile --directory <i18n> --domain ckanext-kielce`.
    """

    def i18n_directory(self) -> str:
        return str(CATALOGUES)

    def i18n_domain(self) -> str:
        return DOMAIN

    def i18n_locales(self) -> list[str]:
        return ["pl"]
