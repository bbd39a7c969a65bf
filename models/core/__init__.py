from . import piste_evidence_mixin
from . import piste_stand_in
from . import piste_state_mixin
from . import piste_status_role_mixin
from . import piste_status_mixin
from . import piste_status_holder_mixin
from . import res_config_settings
from . import res_users
