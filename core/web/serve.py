"""Serving: the application that each worker process makes, and the server around it."""

from __future__ import annotations

import logging
import logging.config
import os
import socket
import tomllib
from pathlib import Path
from typing import Any

from core.policy.directory import Directory
from core.values.errors import GazdaError
from core.web.app import Application
from core.web.configuration import Settings
from core.web.house import House
from core.web.static import read_static

SETTINGS = "GAZDA_SETTINGS"
"""The environment's name for the settings, by which worker processes are told them."""

STOPPING = 8
"""Seconds that requests under way have when the server stops."""
