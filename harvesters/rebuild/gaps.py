"""Zeros that stand for a gap: BDL exports write 0 where the office shows no number."""

from dataclasses import replace

from harvesters.rebuild.rows import Row

# Nobody earns nothing on average, no dwelling is sold for nothing: the number is confidential or has no base.
_NEVER_ZERO = {
    "bdl:64428",
    "bdl:64429",
    "bdl:633677",
    "bdl:633682",
    "bdl:633687",
    "bdl:1539596",
    "bdl:P2396.foreign_nights_per_10000",
    "bdl:P2364.residents_per_cinema_seat",
    "bdl:P3820.construction_months_multi_family",
    "bdl:P3820.construction_months_single_family",
    "bdl:unresolved.employed_trade_transport",
}
# GUS has no data on migration abroad in 2015, so none of the sums that hold it.
_NO_ABROAD_IN_2015 = {
    f"bdl:P1355.{name}" for name in ("in_total", "out_total", "out_abroad", "net", "net_per_1000")
}


def is_gap(row: Row) -> bool:
    """Does the zero of this row say that there is no number?"""
    if row.value != 0:
        return False
    return row.series in _NEVER_ZERO or (row.series in _NO_ABROAD_IN_2015 and row.period == "2015")


def without_false_zero(row: Row) -> Row:
    """The row, with a missing value (flag O) in place of a zero that stands for a gap."""
    return replace(row, value=None, flags=("O", *row.flags)) if is_gap(row) else row
