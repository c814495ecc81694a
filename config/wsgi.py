"""The portal as a WSGI application, with the settings that `CKAN_INI` names: what gunicorn serves."""

from ckan.cli import load_config
from ckan.config.middleware import make_app

application = make_app(load_config())
