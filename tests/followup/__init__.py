from . import test_followup_expiry
from . import test_followup_menu
