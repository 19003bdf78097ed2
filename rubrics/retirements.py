"""Retirement dates of models, services and interfaces: data with a source and an as-of date."""

from __future__ import annotations

from rubrics.schema import Day, Link, Slug, Strict, Text


class ModelRetirement(Strict):
    """When a model, or some versions of it, stops answering."""

    name: Text
    versions: tuple[Text, ...] = ()
    """The versions meant; empty for all."""
    retires: Day
    replacement: Text | None = None
    source: Link
    note: Text | None = None


class ServiceRetirement(Strict):
    """When a service, an interface or a feature ends."""

    id: Slug
    name: Text
    retires: Day
    replacement: Text | None = None
    resource_hint: Text | None = None
    """Where a scan would see it."""
    source: Link
    note: Text | None = None


class Retirements(Strict):
    """Everything known to end; what a scan reads from Azure wins over it."""

    as_of: Day
    models: tuple[ModelRetirement, ...] = ()
    services: tuple[ServiceRetirement, ...] = ()

    def of_model(self, name: str, version: str | None) -> ModelRetirement | None:
        """The first row for that version of a model; None where none names it.

        Rows stand in the order in which they win: a user's before ours, and of one file those
        that name versions before those for all.
        """
        for row in self.models:
            if row.name.casefold() == name.casefold() and (
                not row.versions or (version and version in row.versions)
            ):
                return row
        return None

    def of_service(self, id_: str) -> ServiceRetirement | None:
        """The row of that id."""
        return next((row for row in self.services if row.id == id_), None)
