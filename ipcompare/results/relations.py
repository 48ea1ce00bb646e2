"""What indicators follow from, where only the first part of it counts."""

from __future__ import annotations

from ipcompare.core.catalogue import Catalogue

__all__ = ["first_members"]


def first_members(catalogue: Catalogue, relation: str) -> dict[str, str]:
    """Give the first of what each indicator of a relation follows from: a density's stock, say.

    Examples
    --------
    >>> from ipcompare.core.catalogue import read_catalogue
    >>> first_members(read_catalogue(), "density")["hv_invention_density"]
    'hv_invention_stock'
    """
    return {indicator: rows[0]["member"] for indicator, rows in catalogue.members(relation).items()}
