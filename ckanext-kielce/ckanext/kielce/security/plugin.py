"""Wiring of the security capability: the shims, the middleware, nothing else."""

from __future__ import annotations

import ckan.plugins as p
from ckan.plugins import toolkit as tk
from ckanext.kielce.security import csrf, datastore, links, mail, sql
from ckanext.kielce.security.middleware import PortalMiddleware
from ckanext.kielce.security.odd_requests import refuse_odd_requests, refuse_what_is_invalid


class SecurityPlugin(p.SingletonPlugin):
    """Closes what CKAN 2.12.0 leaves open and speaks plainly when a server is down."""

    p.implements(p.IActions)
    p.implements(p.IConfigurer)
    p.implements(p.IMiddleware, inherit=True)
    p.implements(p.IValidators)

    def update_config(self, config):
        tk.add_template_directory(config, "templates")
        tk.add_public_directory(config, "public")
        csrf.exempt_requests_not_views()
        mail.verify_every_starttls()
        sql.forbid_rewriting()
        # Pictures of users from a third party would tell it who reads what.
        config["ckan.gravatar_default"] = "disabled"

    def get_actions(self):
        return datastore.actions()

    def get_validators(self):
        return {"kielce_link": links.link, "kielce_media_type": links.media_type}

    def make_middleware(self, app, config):
        app.before_request(refuse_odd_requests)
        app.register_error_handler(tk.ValidationError, refuse_what_is_invalid)
        app.wsgi_app = PortalMiddleware(app.wsgi_app, https=config["ckan.site_url"].startswith("https:"))
        return app
