from . import test_core_conventions
