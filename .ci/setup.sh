# Sets up what is missing, quickly when nothing is. Sourced by reports/build and tests/run:
#   root=… ; . "$root/.ci/setup.sh" ; set_up_python [dev] ; set_up_tex [dev]
# Afterwards "$venv/bin" holds the programs. Everything said here goes to stderr.

venv="$root/.venv"
apt_updated=""

say() { printf '%s\n' "$*" >&2; }
stop() {
    say "$*"
    exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }
can_apt() { have apt-get && [ "$(id -u)" = 0 ]; }

apt_install() {
    if [ -z "$apt_updated" ]; then
        # A broken extra source must not stop an installation that the others can serve.
        apt-get update -qq >&2 || say "apt-get update failed; trying with the lists that are here"
        apt_updated=yes
    fi
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@" >&2
}

# --- Python ---------------------------------------------------------------------------------------------

# Tried by running it: a version manager's stub is on PATH without a Python behind it. One that can make
# virtual environments is preferred: Debian packs that separately, for its own python3 only.
find_python() {
    local name modules
    for modules in "sys, venv, ensurepip" sys; do
        for name in python3.13 python3.12 python3.11 python3.14 python3 python; do
            if "$name" -c "import $modules; sys.exit(sys.version_info < (3, 11))" >/dev/null 2>&1; then
                printf '%s' "$name"
                return
            fi
        done
    done
    return 1
}

no_python() {
    case "$(uname -s)" in
        Darwin) say "derive needs Python 3.11 or newer; install it with: brew install python@3.13" ;;
        *)
            if have apt-get; then
                say "derive needs Python 3.11 or newer; install it with: sudo apt-get install python3 python3-venv" \
                    "(Debian 12, Ubuntu 24.04 or later)"
            elif have dnf; then
                say "derive needs Python 3.11 or newer; install it with: sudo dnf install python3.13"
            else
                say "derive needs Python 3.11 or newer; install it and run this again"
            fi
            ;;
    esac
    exit 1
}

make_venv() {
    local python
    python="$(find_python)" || no_python
    say "making .venv with $("$python" --version)"
    rm -rf "$venv"
    if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        if can_apt; then
            apt_install python3-venv
        else
            stop "this Python cannot make virtual environments; install it with: sudo apt-get install python3-venv"
        fi
    fi
    "$python" -m venv "$venv" >&2 || stop "$python cannot make a virtual environment in $venv"
}

# The stamp names all that an installation depends on; the root, since scripts in .venv hold its path.
stamp_now() { printf '%s %s' "$root" "$(cksum <"$root/pyproject.toml")"; }

is_set_up() { [ -f "$1" ] && [ "$(cat "$1")" = "$(stamp_now)" ] && "$venv/bin/python" -c '' 2>/dev/null; }

set_up_python() { # set_up_python [dev]
    local extras="${1:-}" stamp="$venv/.derive-${1:-base}"
    if is_set_up "$stamp" || { [ -z "$extras" ] && is_set_up "$venv/.derive-dev"; }; then
        return
    fi
    # A tree that was moved has scripts of its old place, a Python that was removed leaves a dead link.
    if ! "$venv/bin/python" -c '' 2>/dev/null || ! "$venv/bin/python" -m pip --version >/dev/null 2>&1 ||
        ! grep -qsF "$venv" "$venv/bin/activate"; then
        make_venv
    fi
    say "installing the Python dependencies${extras:+ and the $extras tools}"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
        -e "$root${extras:+[$extras]}" >&2 || stop "pip could not install the dependencies; see its message above"
    stamp_now >"$stamp"
}

# --- TeX ------------------------------------------------------------------------------------------------

# One file from each package, so that a part of TeX is not taken for the whole.
tex_complete() {
    have pdflatex && have kpsewhich &&
        kpsewhich titlesec.sty tcolorbox.sty pgfplots.sty beamer.cls lmr10.pfb uplr8a.pfb >/dev/null 2>&1
}

remedy() { "$venv/bin/python" -c 'import sys; from derive.typeset.install import remedy; print(remedy(sys.argv[1]))' "$1"; }

set_up_tex() { # set_up_tex [dev]
    if ! tex_complete; then
        can_apt || stop "TeX or some of its packages are missing; $(remedy tex)"
        say "installing TeX (about 140 MB to fetch)"
        apt_install texlive-latex-extra lmodern texlive-fonts-recommended || stop "apt-get could not install TeX"
        hash -r
        tex_complete || stop "TeX was installed, but pdflatex or a package is not found: is /usr/bin on PATH?"
    fi
    if [ "${1:-}" = dev ] && ! have pdftoppm; then
        can_apt || stop "pdftoppm is missing, which the tests look at pages with; $(remedy pdftoppm)"
        apt_install poppler-utils || stop "apt-get could not install poppler-utils"
    fi
}
