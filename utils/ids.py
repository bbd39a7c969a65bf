"""What may come from anywhere as ids of records: pure Python."""

_MOST = 2**31  # PostgreSQL's int4


def is_id(value):
    """Tell whether ``value`` can be the id of a record."""
    return type(value) is int and 0 < value < _MOST


def is_ids(values):
    """Tell whether ``values`` is a list of ids.

    >>> is_ids([1, 2]), is_ids("12"), is_ids([1, [2]]), is_ids([True])
    (True, False, False, False)
    """
    return isinstance(values, list | tuple) and all(map(is_id, values))
