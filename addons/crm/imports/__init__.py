"""How clients come in from tables and address books."""

from addons.crm.imports.client import ClientImporter

__all__ = ["ClientImporter"]
