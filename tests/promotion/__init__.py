from . import test_promotion_renewal
from . import test_promotion_terms
