"""`ckan jobs worker` in a process of its own that knows the synthetic cards: `… ckan.ini`."""

import sys

import synthetic
from ckan.cli.cli import ckan


def main():
    with ckan.make_context("ckan", ["-c", sys.argv[1], "jobs"]) as context:
        synthetic.install(setattr)
        _, command, arguments = ckan.resolve_command(context, ["jobs", "worker", "--burst", "--no-scheduler"])
        with command.make_context("jobs", arguments, parent=context) as inner:
            command.invoke(inner)


if __name__ == "__main__":
    main()
