from . import res_company
from . import res_config_settings
from . import piste_response_mixin
from . import piste_ticket
from . import piste_ticket_people
from . import piste_ticket_customer
from . import piste_ticket_portal
from . import res_partner
