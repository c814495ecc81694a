"""`ckan jobs worker` in a process of its own that knows the folder of the drop zone: `… ckan.ini folder`."""

import sys

from ckan.cli.cli import ckan
from ckan.common import config


def main():
    ini, folder = sys.argv[1:]
    with ckan.make_context("ckan", ["-c", ini, "jobs"]) as context:
        config["ckanext.kielce.dropzone_path"] = folder
        _, command, arguments = ckan.resolve_command(context, ["jobs", "worker", "--burst", "--no-scheduler"])
        with command.make_context("jobs", arguments, parent=context) as inner:
            command.invoke(inner)


if __name__ == "__main__":
    main()
