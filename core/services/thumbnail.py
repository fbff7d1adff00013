"""A process of its own, which draws the image at its standard input small and writes that to its standard output.

Whatever the image does to its decoder, it does to this process alone. Nothing else imports this module.
"""

from __future__ import annotations

import io
import sys
from contextlib import suppress
from typing import BinaryIO

from PIL import Image, ImageOps

SIDE = 320
PIXELS = 64_000_000
"""Of the whole image; what has more of them is a file like any other."""

MEMORY, SECONDS = 1 << 30, 20
FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "AVIF")
PLAIN = {"1": "L", "L": "L", "RGB": "RGB", "RGBA": "RGBA"}
"""The modes that are drawn as they are, or as what; of all others it is asked whether one can look through."""


def main() -> None:
    """Draw what comes in, within limits of memory and time; fails where nothing can be drawn."""
    limit()
    sys.stdout.buffer.write(drawn(sys.stdin.buffer))


def limit() -> None:
    """Take no more memory and time than a photograph needs, where the system can see to that."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  # not on every platform

    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS)):
        with suppress(ValueError, OSError):  # it has a lower one already, or knows none
            resource.setrlimit(what, (most, most))


def drawn(source: BinaryIO) -> bytes:
    """The image as WebP: upright, at most `SIDE` wide and high, and without what it says of its maker and place."""
    Image.MAX_IMAGE_PIXELS = None  # it only warns at first; ours refuses
    with Image.open(source, formats=FORMATS) as image:
        if image.width * image.height > PIXELS:
            raise SystemExit(f"{image.width} × {image.height} pixels are more than {PIXELS}")
        image.draft("RGB", (2 * SIDE, 2 * SIDE))
        small = image.convert(PLAIN.get(image.mode) or ("RGBA" if image.has_transparency_data else "RGB"))
        small.thumbnail((SIDE, SIDE))
        upright = ImageOps.exif_transpose(small)
        bare = Image.frombytes(upright.mode, upright.size, upright.tobytes())
    made = io.BytesIO()
    bare.save(made, "WEBP", quality=80)
    return made.getvalue()


if __name__ == "__main__":
    main()
