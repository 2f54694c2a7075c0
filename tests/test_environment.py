"""The lock, environment.yml and pyproject.toml describe one environment."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))


def direct():
    """Return every requirement that pyproject.toml names, for whatever purpose."""
    groups = [PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()]
    return [Requirement(requirement) for group in groups for requirement in group]


def locked_lines():
    """Yield the lock's entries, each a requirement and the options after it."""
    text = re.sub(r"(?m)^#.*\n", "", LOCK).replace("\\\n", " ")
    for line in text.splitlines():
        requirement, *options = re.split(r"\s+(?=--)", line.strip())
        yield Requirement(requirement), options


def pins():
    """Return the version that the lock gives each package."""
    return {
        canonicalize_name(requirement.name): str(requirement.specifier)[2:]
        for requirement, _ in locked_lines()
    }


def test_every_line_of_the_lock_is_pinned_and_hashed():
    for requirement, options in locked_lines():
        assert re.fullmatch(r"==[^*,]+", str(requirement.specifier)), requirement
        assert requirement.url is None
        assert options, f"{requirement} has no hash"
        for option in options:
            assert re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", option)


def test_the_lock_gives_each_package_one_version_for_all_pythons():
    names = [canonicalize_name(requirement.name) for requirement, _ in locked_lines()]
    assert len(names) == len(set(names))


def test_the_lock_names_no_index_and_no_place():
    assert "//" not in LOCK
    assert not re.search(r"(?m)^\s*(-[a-z]\b|--(?!hash=))", LOCK)
    assert not re.search(r"[A-Za-z]:\\|(?<![\w.])/\w|\.\./", LOCK)


def test_the_lock_holds_no_gpu_packages():
    assert not {name for name in pins() if re.match("torch|nvidia|cuda|triton", name)}


@pytest.mark.parametrize("requirement", direct(), ids=str)
def test_the_lock_satisfies_pyproject(requirement):
    assert requirement.specifier.contains(pins()[canonicalize_name(requirement.name)])


@pytest.mark.parametrize("python", ["3.11.0", "3.12.0", "3.13.0"])
@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
def test_direct_requirements_are_locked_for_every_platform(python, system):
    environment = default_environment() | {
        "python_full_version": python,
        "python_version": python[:4],
        "sys_platform": system,
    }

    def named(requirements):
        return {
            canonicalize_name(requirement.name)
            for requirement in requirements
            if requirement.marker is None or requirement.marker.evaluate(environment)
        }

    assert named(direct()) <= named(requirement for requirement, _ in locked_lines())


def test_environment_pins_the_direct_requirements_as_the_lock_does():
    locked = pins()
    names = {canonicalize_name(requirement.name) for requirement in direct()}
    # Python and pip come with the environment; the package itself comes last.
    lines = [line for line in ENVIRONMENT["dependencies"] if isinstance(line, str)]
    [from_pip] = [line for line in ENVIRONMENT["dependencies"] if line not in lines]
    *others, package = from_pip["pip"]
    assert package == "-e ."
    unmarked = (line.partition(";")[0].replace("==", "=") for line in others)
    assert {*lines, *unmarked} - {"pip"} == {
        "python=3.12",
        *(f"{name}={locked[name]}" for name in names),
    }


def test_environment_uses_conda_forge_alone():
    assert ENVIRONMENT["channels"] == ["conda-forge"]
