from . import piste_note
from . import base_partner_merge_automatic_wizard
from . import crm_lead
from . import res_partner
from . import res_users
