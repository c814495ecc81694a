"""The Polish dictionary with its letters folded: one word, whether typed with Polish letters or without.

Morfologik's dictionary maps each word form to its base form. Searching for `zlobkach` must find `żłobek`, so
both sides of every pair are folded and the dictionary is compiled anew. It is a product of the build: made
once in some ten seconds, never kept in the repository.
"""

import subprocess
import sys
import unicodedata
import zipfile
from pathlib import Path

from zoom_config.stack import steps
from zoom_config.stack.faults import Fault
from zoom_config.stack.schema import DICTIONARY

MEMBER = "morfologik/stemming/polish/polish"
INFO = "fsa.dict.separator=;\nfsa.dict.encoding=UTF-8\nfsa.dict.encoder=PREFIX\n"
CHUNK = 1 << 22
# Letters that Unicode does not take apart but Lucene's ASCIIFoldingFilter replaces.
LETTERS = {"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i"}


def folding() -> dict[int, str]:
    """Each Latin letter that is not plain and small, to its plain small letters."""
    table = {}
    for code in range(ord("A"), 0x250):
        letter = chr(code)
        apart = unicodedata.normalize("NFD", letter.lower())
        plain = "".join(LETTERS.get(c, c) for c in apart if not unicodedata.combining(c))
        if plain != letter:
            table[code] = plain
    return table


def build(jars: Path, folder: Path, log: Path) -> None:
    """Decompile, fold, sort, compile: leaves the dictionary and its `.info` in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(next(jars.glob("morfologik-polish-*.jar"))) as jar:
        for ending in (".dict", ".info"):
            (folder / f"polish{ending}").write_bytes(jar.read(MEMBER + ending))
    pairs, folded = folder / "polish.txt", folder / Path(DICTIONARY).with_suffix(".txt")
    _tool(jars, log, "dict_decompile", "-i", str(folder / "polish.dict"), "-o", str(pairs), "--overwrite")
    _fold_and_sort(pairs, folded)
    folded.with_suffix(".info").write_text(INFO, encoding="utf-8")
    _tool(jars, log, "dict_compile", "-i", str(folded), "--overwrite")
    for product in (pairs, folded, folder / "polish.dict", folder / "polish.info"):
        product.unlink()


def _tool(jars: Path, log: Path, *arguments: str) -> None:
    command = ["java", "-Xmx1g", "-cp", f"{jars}/*", "morfologik.tools.Launcher", *arguments]
    steps.run(command, log, "Folding the Polish dictionary")


def _fold_and_sort(pairs: Path, folded: Path) -> None:
    """Cut the grammar off, fold, and sort in the order of bytes, which the compiler asks for."""
    fold = [sys.executable, "-m", "zoom_config.stack.dictionary"]
    with folded.open("wb") as target:
        cut = subprocess.Popen(["cut", "-d;", "-f1,2", str(pairs)], stdout=subprocess.PIPE)  # noqa: S603, S607
        letters = subprocess.Popen(fold, stdin=cut.stdout, stdout=subprocess.PIPE)  # noqa: S603
        order = ["sort", "--unique", "--buffer-size=400M", f"--temporary-directory={folded.parent}"]
        done = subprocess.run(order, stdin=letters.stdout, stdout=target, env={"LC_ALL": "C"}, check=False)  # noqa: S603
    if any([cut.wait(), letters.wait(), done.returncode]):
        raise Fault(f"Folding the Polish dictionary failed: is there 1 GB of room in {folded.parent}?")


def fold_stream() -> None:
    """Fold standard input to standard output."""
    table = folding()
    source = open(0, encoding="utf-8", newline="")  # noqa: PTH123, SIM115 - standard input by its number
    target = open(1, "w", encoding="utf-8", newline="")  # noqa: PTH123, SIM115
    while chunk := source.read(CHUNK):
        target.write(chunk.translate(table))
    target.flush()


if __name__ == "__main__":
    fold_stream()
