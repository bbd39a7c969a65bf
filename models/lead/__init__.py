from . import piste_lead_status
from . import crm_lead
