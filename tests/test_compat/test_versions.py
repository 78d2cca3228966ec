from __future__ import annotations

from importlib import metadata

import pytest

from mmpose_starpose.compat import versions


@pytest.fixture
def fake_versions(monkeypatch):
    """Pretends that some packages have another version, or are missing."""
    real = metadata.version

    def apply(**fakes):
        fakes = {name.replace('_', '-'): v for name, v in fakes.items()}

        def version(name):
            found = fakes[name] if name in fakes else real(name)
            if found is None:
                raise metadata.PackageNotFoundError(name)
            return found

        monkeypatch.setattr(versions.metadata, 'version', version)

    return apply


def problems() -> list[str]:
    with pytest.raises(ImportError) as error:
        versions.check_versions()
    return str(error.value).splitlines()


def test_this_environment_passes():
    versions.check_versions()


@pytest.mark.parametrize('name', ['torch', 'numpy', 'mmdet', 'mmpose'])
def test_missing_package_is_one_sentence(fake_versions, name):
    fake_versions(**{name: None})
    (sentence,) = problems()
    assert f'needs {name} ' in sentence
    assert 'not installed' in sentence
    assert f'pip install "{name}>=' in sentence


def test_wrong_version_is_named(fake_versions):
    fake_versions(mmpose='1.2.0', mmengine='1.0.0')
    first, second = problems()
    assert 'found: mmengine 1.0.0' in first
    assert 'found: mmpose 1.2.0' in second


@pytest.mark.parametrize(
    ('mmcv', 'lite', 'fine'),
    [
        ('2.1.0', None, True),
        (None, '2.1.0', True),
        (None, None, False),
        ('2.2.0', None, False),
        ('1.7.0', None, False),
    ],
)
def test_either_mmcv_will_do(fake_versions, mmcv, lite, fine):
    fake_versions(mmcv=mmcv, mmcv_lite=lite)
    if fine:
        versions.check_versions()
    else:
        (sentence,) = problems()
        assert 'mmcv or mmcv-lite' in sentence
        assert 'pip install "mmcv-lite' in sentence


@pytest.mark.parametrize('version', ['2.0.0', '2.11.0+cu130', '2.6.0a0+nv1'])
def test_local_and_vendor_builds_of_torch(fake_versions, version):
    fake_versions(torch=version)
    versions.check_versions()
