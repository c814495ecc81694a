"""`python3 config run|test|stop|clean`: what `make` calls, with a virtual environment or before."""

import importlib.util
import sys
from pathlib import Path


def _name_the_package() -> None:
    """Make this folder importable as `zoom_config`: no installer has made that name known yet."""
    folder = Path(__file__).resolve().parent
    spec = importlib.util.spec_from_file_location(
        "zoom_config", folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    if spec is None or spec.loader is None:
        raise ImportError(f"{folder} is not a package")
    package = importlib.util.module_from_spec(spec)
    sys.modules["zoom_config"] = package
    spec.loader.exec_module(package)


if __name__ == "__main__":
    _name_the_package()
    from zoom_config.stack.cli import main

    sys.exit(main(sys.argv[1:]))
