from . import crm_stage
from . import piste_expiry
from . import piste_lead_conversion
from . import crm_lead
from . import res_config_settings
