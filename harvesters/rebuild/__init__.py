"""A maintainer's tool: makes the bundled figures, boundaries and places again from the raw files.

    python -m harvesters.rebuild --raw DIR

DIR is the folder of recorded public data, laid out as its README says. The declarations under
`harvesters/sources/` decide which series are carried over; nothing is filled in or interpolated.
"""
