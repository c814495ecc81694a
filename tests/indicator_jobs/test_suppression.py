"""No secret count can be worked out from what is left: checked by an elimination that is not ours."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicator_jobs.suppression import Figure, follows, is_secret, is_unreliable, withheld


def cells(**counts):
    return [Figure(name, {name: 1.0}, count) for name, count in counts.items()]


def secrets(**counts):
    return [{name: 1.0} for name, count in counts.items() if is_secret(count)]


@pytest.mark.parametrize(
    ("count", "secret", "unreliable"),
    [
        (0, False, False),
        (1, True, False),
        (2, True, False),
        (3, False, True),
        (19, False, True),
        (20, False, False),
    ],
)
def test_counts_below_three_are_secret_and_below_twenty_unreliable(count, secret, unreliable):
    assert (is_secret(count), is_unreliable(count)) == (secret, unreliable)


def test_a_secret_count_is_withheld():
    assert withheld(cells(a=2, b=30), [], secrets(a=2)) == {"a"}


def test_a_total_takes_the_next_smallest_part_with_it():
    counts = {"a": 2, "b": 30, "c": 7}
    total = Figure("total", dict.fromkeys(counts, 1.0), 39)
    assert withheld([*cells(**counts), total], [], secrets(**counts)) == {"a", "c"}


def test_two_secrets_of_one_total_protect_each_other():
    counts = {"a": 2, "b": 1, "c": 7}
    total = Figure("total", dict.fromkeys(counts, 1.0), 10)
    assert withheld([*cells(**counts), total], [], secrets(**counts)) == {"a", "b"}


def test_a_true_zero_is_withheld_only_when_nothing_else_helps():
    counts = {"a": 2, "z": 0, "c": 7}
    total = Figure("total", dict.fromkeys(counts, 1.0), 9)
    assert withheld([*cells(**counts), total], [], secrets(**counts)) == {"a", "c"}


def test_a_known_sum_needs_no_published_total():
    counts = {"whole": 32, "a": 2, "b": 30}
    known = [{"whole": 1.0, "a": -1.0, "b": -1.0}]
    assert withheld(cells(**counts), known, secrets(**counts)) == {"a", "b"}


def test_a_ratio_over_a_secret_is_withheld():
    rate = Figure("rate", {"a": 1 / 500}, 0.004)
    assert withheld([*cells(a=2), rate], [], secrets(a=2)) == {"a", "rate"}


def test_a_neighbour_in_time_is_withheld_where_a_change_is_published():
    change = Figure("change", {"now": 1.0, "before": -1.0}, 5)
    assert withheld([*cells(now=7, before=2), change], [], secrets(before=2)) == {"before", "now"}


def test_a_small_sum_is_a_secret_of_its_own():
    figures = [*cells(a=1, b=1, c=0), Figure("sum", {"a": 1.0, "b": 1.0, "c": 1.0}, 2)]
    wanted = [{"a": 1.0}, {"b": 1.0}, {"a": 1.0, "b": 1.0, "c": 1.0}]
    gone = withheld(figures, [], wanted)
    assert gone >= {"a", "b", "sum"}


def _reduced(rows):
    """Exact row echelon form by fractions."""
    done = []
    for row in rows:
        current = list(row)
        for pivot, other in done:
            if current[pivot]:
                factor = current[pivot]
                current = [one - factor * two for one, two in zip(current, other, strict=True)]
        place = next((place for place, one in enumerate(current) if one), None)
        if place is not None:
            lead = current[place]
            done.append((place, [one / lead for one in current]))
    return done


def _in_span(rows, wanted):
    return len(_reduced([*rows, wanted])) == len(_reduced(rows))


_COUNTS = st.lists(st.integers(0, 25), min_size=2, max_size=6)


@st.composite
def _tables(draw):
    """Counts, published combinations of them with small whole coefficients, and sums known to be zero."""
    counts = draw(_COUNTS)
    rows = st.lists(st.integers(-2, 2), min_size=len(counts), max_size=len(counts))
    sums = draw(st.lists(rows.filter(lambda row: sum(map(bool, row)) > 1), max_size=4))
    return counts, sums


@given(_tables())
def test_no_secret_can_be_solved_from_what_is_left(table):
    counts, sums = table
    size = len(counts)
    unit = [[Fraction(int(place == other)) for other in range(size)] for place in range(size)]
    exact = {f"c{place}": unit[place] for place in range(size)}
    exact |= {f"s{place}": [Fraction(one) for one in row] for place, row in enumerate(sums)}
    figures = cells(**{f"c{place}": count for place, count in enumerate(counts)})
    figures += [
        Figure(
            f"s{place}",
            {f"c{column}": float(one) for column, one in enumerate(row) if one},
            abs(sum(one * count for one, count in zip(row, counts, strict=True))),
        )
        for place, row in enumerate(sums)
    ]
    small = [place for place, count in enumerate(counts) if is_secret(count)]
    gone = withheld(figures, [], [{f"c{place}": 1.0} for place in small])
    left = [row for key, row in exact.items() if key not in gone]
    for place in small:
        assert not _in_span(left, unit[place])
    if not small:
        assert gone == set()


@given(_tables())
def test_following_is_what_exact_elimination_says(table):
    counts, sums = table
    figures = [
        Figure(f"s{place}", {f"c{column}": float(one) for column, one in enumerate(row) if one}, 1)
        for place, row in enumerate(sums)
    ]
    rows = [[Fraction(one) for one in row] for row in sums]
    for place in range(len(counts)):
        unit = [Fraction(int(place == other)) for other in range(len(counts))]
        assert follows({f"c{place}": 1.0}, figures, []) == _in_span(rows, unit)
