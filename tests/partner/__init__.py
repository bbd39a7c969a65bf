from . import test_partner_favorite
from . import test_partner_prospect_status
from . import test_partner_profile
from . import test_partner_consent
from . import test_partner_status_fields
