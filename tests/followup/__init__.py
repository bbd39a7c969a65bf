from . import test_followup_expiry
from . import test_followup_forgotten
from . import test_followup_menu
from . import test_followup_merge
from . import test_followup_period
from . import test_followup_round
from . import test_followup_rule
from . import test_followup_tour
