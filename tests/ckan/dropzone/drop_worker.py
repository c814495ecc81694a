"""What a worker of a process of its own must know of the drop zone."""

from ckan.common import config


def know(folder):
    """Know the folder in which the tests leave files."""
    config["ckanext.kielce.dropzone_path"] = folder
