"""Wiring of the maps: a kind of resource view, and the policy of pages that show a service's picture."""

from __future__ import annotations

from typing import Any

import ckan.plugins as p
from ckan.plugins import toolkit as tk
from ckanext.kielce.maps import view


class MapsPlugin(p.SingletonPlugin):
    """The map of a resource, beside its table."""

    p.implements(p.IConfigurer)
    p.implements(p.IResourceView, inherit=True)
    p.implements(p.IMiddleware, inherit=True)

    def update_config(self, config: Any) -> None:
        tk.add_template_directory(config, "templates")

    def make_middleware(self, app: Any, config: Any) -> Any:
        app.after_request(view.allow_picture)
        return app

    def info(self) -> dict[str, Any]:
        return {
            "name": "kielce_map",
            "title": tk._("Map"),
            "default_title": view.default_title(),
            "icon": "map",
            "iframed": False,
            "always_available": False,
            "requires_datastore": False,
        }

    def can_view(self, data_dict: dict[str, Any]) -> bool:
        return view.can_view(data_dict["resource"])

    def setup_template_variables(self, context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
        return view.variables(data_dict["resource"], data_dict["package"])

    def view_template(self, context: Any, data_dict: dict[str, Any]) -> str:
        return "kielce/maps/view.html"

    def form_template(self, context: Any, data_dict: dict[str, Any]) -> str:
        return "kielce/maps/form.html"
