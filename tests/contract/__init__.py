from . import test_contract_payment
from . import test_contract_portal
from . import test_contract_quotation
from . import test_contract_recipient
from . import test_contract_tour
from . import test_contract_opportunity
from . import test_contract_source_report
from . import test_contract_chain
