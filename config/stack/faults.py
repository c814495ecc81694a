"""What went wrong, in one sentence that says what to do."""


class Fault(Exception):  # noqa: N818 - a sentence for a person, not an error of the program
    """A reason to stop that the person at the keyboard can do something about; shown without a traceback."""
