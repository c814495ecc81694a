"""What a worker of a process of its own must know of the synthetic cards."""

import synthetic


def know():
    """Know them and nothing else."""
    synthetic.install(setattr)
