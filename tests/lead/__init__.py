from . import test_lead_status
from . import test_lead_loss
from . import test_lead_charge
from . import test_lead_concurrency
from . import test_lead_configuration
from . import test_lead_contact
from . import test_lead_access
from . import test_lead_performance
