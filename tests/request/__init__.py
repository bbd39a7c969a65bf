from . import test_request_cycle
from . import test_request_link
from . import test_request_portal
from . import test_request_reminder
from . import test_request_rights
from . import test_request_tours
