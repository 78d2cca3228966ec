"""Checks that the packages MMPose needs are there, in versions that work.

Only package metadata is read, so the check is fast and speaks first, before
a missing or unsuitable package fails somewhere deep inside an import.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import metadata

__all__ = ['REQUIREMENTS', 'Requirement', 'check_versions']


@dataclass(frozen=True)
class Requirement:
    """A package that must be installed.

    Attributes:
        names: Distributions that satisfy it; one of them is enough.
        allowed: The versions that work, as a PEP 440 specifier.
        install: What to hand to ``pip install``.
    """

    names: tuple[str, ...]
    allowed: str
    install: str

    def problem(self) -> str | None:
        """Says what is wrong with the installed version.

        Returns:
            One sentence, or None where all is well.
        """
        from packaging.specifiers import SpecifierSet

        name, found = self.names[0], None
        for candidate in self.names:
            try:
                name, found = candidate, metadata.version(candidate)
                break
            except metadata.PackageNotFoundError:
                continue
        allowed = SpecifierSet(self.allowed)
        if found is not None and allowed.contains(found, prereleases=True):
            return None
        wanted = ' or '.join(self.names)
        state = 'not installed' if found is None else f'{name} {found}'
        return (
            f'mmpose_starpose needs {wanted} {self.allowed}, found: {state}; '
            f'run: pip install "{self.install}".'
        )


def _plain(name: str, allowed: str) -> Requirement:
    return Requirement((name,), allowed, name + allowed)


# The same ranges as requirements/runtime.txt and mminstall.txt
REQUIREMENTS = (
    _plain('torch', '>=2.0'),
    _plain('numpy', '>=1.26,<3'),
    _plain('mmengine', '>=0.10.4,<1.0.0'),
    Requirement(
        ('mmcv', 'mmcv-lite'), '>=2.0.0,<2.2.0', 'mmcv-lite>=2.0.0,<2.2.0'
    ),
    _plain('mmdet', '>=3.2.0,<3.4.0'),
    _plain('mmpose', '>=1.3.0,<1.4.0'),
)


def check_versions() -> None:
    """Checks every requirement.

    Raises:
        ImportError: With one sentence for each package that is missing or
            has a version that does not work, and the command that mends it.
    """
    try:
        import packaging  # noqa: F401
    except ModuleNotFoundError:
        raise ImportError(
            'mmpose_starpose needs packaging, found: not installed; '
            'run: pip install packaging.'
        ) from None
    problems = [requirement.problem() for requirement in REQUIREMENTS]
    sentences = [problem for problem in problems if problem is not None]
    if sentences:
        raise ImportError('\n'.join(sentences))
