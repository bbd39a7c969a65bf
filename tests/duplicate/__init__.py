from . import test_duplicate_match_keys
from . import test_duplicate_similar
from . import test_duplicate_merge
from . import test_duplicate_wizard
from . import test_duplicate_pair
from . import test_duplicate_check
from . import test_duplicate_complete
