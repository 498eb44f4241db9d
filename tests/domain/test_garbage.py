import gc

import pytest

from matching.domain.garbage import uncollected


@pytest.fixture(autouse=True)
def enabled_again():
    yield
    gc.enable()


def test_nobody_looks_for_garbage_meanwhile():
    with uncollected():
        assert not gc.isenabled()

    assert gc.isenabled()


def test_looks_again_after_a_failure():
    with pytest.raises(ValueError, match="broken"), uncollected():
        raise ValueError("broken")

    assert gc.isenabled()


def test_leaves_it_as_it_was():
    gc.disable()

    with uncollected():
        pass

    assert not gc.isenabled()
