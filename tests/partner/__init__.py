from . import test_partner_favorite
from . import test_partner_prospect_status
from . import test_partner_profile
