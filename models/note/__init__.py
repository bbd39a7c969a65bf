from . import piste_note
from . import base_partner_merge
from . import crm_lead
from . import res_partner
