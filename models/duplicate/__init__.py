from . import piste_match_key
from . import piste_merge_engine
from . import piste_merge_log
from . import piste_match_mixin
from . import piste_match_mixin_consent
from . import crm_lead
from . import crm_lead_conversion
from . import res_partner
