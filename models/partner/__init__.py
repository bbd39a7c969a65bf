from . import base_partner_merge_automatic_wizard
from . import piste_prospect_status
from . import res_config_settings
from . import res_partner
from . import res_partner_status
