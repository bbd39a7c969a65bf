from . import account_move
from . import account_partial_reconcile
from . import piste_commission_plan
from . import piste_commission_entry
