from . import test_contact_point
from . import test_contact_exchange
