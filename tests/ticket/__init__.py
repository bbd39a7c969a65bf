from . import test_ticket_alerts
from . import test_ticket_clock
from . import test_ticket_gateway
from . import test_ticket_portal
from . import test_ticket_rights
from . import test_ticket_states
from . import test_ticket_tours
from . import test_ticket_upload
