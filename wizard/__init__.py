from . import piste_dashboard_schedule
from . import piste_promotion_return
from . import piste_duplicate_merge
from . import crm_lead_lost
from . import piste_status_replace
from . import piste_lead_status_set
from . import piste_lead_convert
