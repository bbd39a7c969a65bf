from . import piste_dashboard_schedule
from . import piste_promotion_return
from . import piste_duplicate_merge
from . import crm_lead_lost
from . import piste_partner_status_replace
from . import piste_lead_stage_replace
from . import piste_lead_status_replace
from . import piste_lead_convert
