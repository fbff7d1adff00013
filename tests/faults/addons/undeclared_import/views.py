"""Takes clients for granted."""

from addons import crm

CLIENT = crm.Client
