from . import test_followup_expiry
from . import test_followup_menu
from . import test_followup_tour
