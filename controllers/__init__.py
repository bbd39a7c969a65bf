from . import core_login
from . import portal_common
from . import partner_email_seen
from . import portal_contract
from . import portal_contract_authorization
from . import contract_debit_run
from . import portal_promotion
from . import portal_ticket
