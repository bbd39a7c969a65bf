from . import test_dealership_set
from . import test_dealership_stamp
from . import test_dealership_trash
from . import test_dealership_triggers
