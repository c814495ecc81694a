"""The process in which a parser runs: its task comes on standard input, what went wrong on standard error."""

import errno
import importlib
import json
import sys
from pathlib import Path
from typing import Any

from harvesters.fetching.sandbox import MEBIBYTE, Bounds, ParseError, confine


def main() -> int:
    """Run the task; 0 if its result is written."""
    task = json.loads(sys.stdin.buffer.read())
    module, _, name = task["parser"].partition(":")
    parser = getattr(importlib.import_module(module), name)
    bounds = Bounds(**task["bounds"])
    confine(bounds)
    try:
        parser(Path(task["arrived"]), Path(task["result"]), task["options"])
    except ParseError as error:
        return _say(error.problem, error.hint)
    except MemoryError:
        return _say(f"needs more than {bounds.memory // MEBIBYTE} MiB to be parsed")
    except RecursionError:
        return _say("is nested too deeply")
    except OSError as error:
        if error.errno == errno.EFBIG:
            return _say(f"grows beyond {bounds.output // MEBIBYTE} MiB when parsed")
        return _say(f"could not be parsed: {error}")
    except Exception as error:
        return _say(f"could not be parsed ({type(error).__name__}: {error})"[:500])
    return 0


def _say(problem: str, hint: str = "") -> int:
    line: dict[str, Any] = {"problem": problem, "hint": hint}
    sys.stderr.write("\n" + json.dumps(line, ensure_ascii=False) + "\n")
    sys.stderr.flush()
    return 1


if __name__ == "__main__":
    sys.exit(main())
