from . import test_contract_quotation
from . import test_contract_payment
