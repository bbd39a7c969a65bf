from . import crm_stage
from . import piste_status_set
from . import res_config_settings
