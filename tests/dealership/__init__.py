from . import test_dealership_set
