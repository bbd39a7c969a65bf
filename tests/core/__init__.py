from . import test_core_access_matrix
from . import test_core_conventions
from . import test_core_features
from . import test_core_isolation
from . import test_core_login
from . import test_core_mixins
from . import test_core_static
from . import test_core_merge_note
