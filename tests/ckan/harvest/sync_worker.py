"""`ckan jobs worker harvest` in a process of its own that knows the publisher: `… ckan.ini origin folder`.

Further arguments are options of the settings: `key=value`.
"""

import sys
from pathlib import Path

HERE = Path(__file__).parent
for folder in (HERE.parents[1] / "harvesters", HERE.parent / "indicators"):
    sys.path.insert(0, str(folder))

import publisher  # noqa: E402
from ckan.cli.cli import ckan  # noqa: E402


def main():
    ini, origin, folder, *options = sys.argv[1:]
    with ckan.make_context("ckan", ["-c", ini, "jobs"]) as context:
        publisher.install(setattr, publisher.set_option, origin, folder)
        for option in options:
            key, _, value = option.partition("=")
            publisher.set_option(key, int(value))
        words = ["jobs", "worker", "--burst", "--no-scheduler", "harvest"]
        _, command, arguments = ckan.resolve_command(context, words)
        with command.make_context("jobs", arguments, parent=context) as inner:
            command.invoke(inner)


if __name__ == "__main__":
    main()
