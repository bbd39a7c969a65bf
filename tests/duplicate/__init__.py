from . import test_duplicate_match_keys
from . import test_duplicate_similar
