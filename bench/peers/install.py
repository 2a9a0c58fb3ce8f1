"""The peers in virtual environments of their own, kept between runs in `.bench/`."""

import shutil
import subprocess
import sys
from pathlib import Path

PLACE = Path(__file__).resolve().parents[2] / ".bench"
# The versions that shared figures were told of; newer ones are one edit away.
ISSO = ("isso==0.14.0", "gunicorn==23.0.0", "setuptools<81")
XTD = (
    "django-comments-xtd==2.10.13",
    "Django==5.2.*",
    "djangorestframework",
    "psycopg[binary,pool]",
    "gunicorn==23.0.0",
)


def installed(name: str, packages: tuple[str, ...]) -> Path:
    """The folder of the environment's programs; made when its list of packages has changed."""
    folder = PLACE / name
    stamp = folder / "installed"
    wanted = "\n".join(packages)
    if not stamp.exists() or stamp.read_text("utf-8") != wanted:
        print(f"installing {packages[0]} into {folder} …", file=sys.stderr, flush=True)
        uv = _uv()
        subprocess.run([uv, "venv", "--quiet", "--clear", str(folder)], check=True)
        words = [uv, "pip", "install", "--quiet", "--python", str(folder / "bin" / "python")]
        subprocess.run([*words, *packages], check=True)
        stamp.write_text(wanted, "utf-8")
    return folder / "bin"


def _uv() -> str:
    beside = Path(sys.executable).with_name("uv")
    found = str(beside) if beside.exists() else shutil.which("uv")
    if found is None:
        sys.exit("uv is not installed: make .venv, or pip install uv")
    return found
