"""How to install what is missing, in the words of this system's own package manager."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from pathlib import Path

OS_RELEASE = Path("/etc/os-release")


@dataclass(frozen=True, slots=True)
class Manager:
    """A package manager: its command, and for each need the packages that satisfy it."""

    install: str
    packages: dict[str, str]
    needs_root: bool = True


# "tex" is the smallest set that sets every template (measured on a bare Debian 12: 137 MB to fetch).
MANAGERS = {
    "debian": Manager(
        "apt-get install --no-install-recommends",
        {
            "tex": "texlive-latex-extra lmodern texlive-fonts-recommended",
            "lualatex": "texlive-luatex",
            "pdftoppm": "poppler-utils",
            "python": "python3 python3-venv",
        },
    ),
    "fedora": Manager(
        "dnf install",
        {
            "tex": "texlive-collection-latexextra texlive-collection-fontsrecommended",
            "lualatex": "texlive-collection-luatex",
            "pdftoppm": "poppler-utils",
            "python": "python3.13",
        },
    ),
    "arch": Manager(
        "pacman -S --needed",
        {
            "tex": "texlive-latexextra texlive-fontsrecommended texlive-pictures",
            "lualatex": "texlive-luatex",
            "pdftoppm": "poppler",
            "python": "python",
        },
    ),
    "suse": Manager(
        "zypper install",
        {
            "tex": "texlive-collection-latexextra texlive-collection-fontsrecommended",
            "lualatex": "texlive-collection-luatex",
            "pdftoppm": "poppler-tools",
            "python": "python313",
        },
    ),
    "macos": Manager(
        "brew install",
        {
            "tex": "--cask mactex-no-gui",
            "lualatex": "--cask mactex-no-gui",
            "pdftoppm": "poppler",
            "python": "python@3.13",
        },
        needs_root=False,
    ),
}

FAMILY_OF = {  # ID and ID_LIKE of os-release
    **dict.fromkeys(("debian", "ubuntu"), "debian"),
    **dict.fromkeys(("fedora", "rhel", "centos"), "fedora"),
    **dict.fromkeys(("arch", "archlinux"), "arch"),
    **dict.fromkeys(("suse", "opensuse", "sles"), "suse"),
}

ELSEWHERE = {
    "tex": "TeX Live with its collections latexextra and fontsrecommended",
    "lualatex": "TeX Live with its collection luatex",
    "pdftoppm": "the poppler tools",
    "python": "Python 3.11 or newer",
}


@dataclass(frozen=True, slots=True)
class System:
    """The family of package managers found here, and whether we may use it without sudo."""

    family: str
    root: bool


def this_system(os_release: Path = OS_RELEASE) -> System:
    """The machine that runs this: macOS by its kernel, Linux by ID and ID_LIKE of os-release."""
    if platform.system() == "Darwin":
        return System("macos", root=False)
    return System(family_of(os_release), root=hasattr(os, "geteuid") and os.geteuid() == 0)


def family_of(os_release: Path) -> str:
    """The family that an os-release file names; "other" when it names none that we know."""
    try:
        lines = os_release.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return "other"
    fields = dict(line.split("=", 1) for line in lines if "=" in line)
    words = f"{fields.get('ID', '')} {fields.get('ID_LIKE', '')}".replace('"', "").replace("'", "").split()
    return next((FAMILY_OF[word] for word in words if word in FAMILY_OF), "other")


def remedy(need: str, system: System | None = None) -> str:
    """`install it with: …` for "tex", "lualatex", "pdftoppm" or "python" on this system."""
    system = system or this_system()
    manager = MANAGERS.get(system.family)
    if manager is None:
        return f"install {ELSEWHERE[need]}"
    sudo = "sudo " if manager.needs_root and not system.root else ""
    return f"install it with: {sudo}{manager.install} {manager.packages[need]}"
