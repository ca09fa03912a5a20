"""The cells of a table, as a spreadsheet takes them."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def harmless(cell: str) -> str:
    """Return what no spreadsheet takes for a formula, if need be with an apostrophe before it."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
