"""Announcements between addons: something happened; add your lines."""

from __future__ import annotations

import pluggy

hookspec = pluggy.HookspecMarker("gazda")
hookimpl = pluggy.HookimplMarker("gazda")
