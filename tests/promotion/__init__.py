from . import test_promotion_lifecycle
from . import test_promotion_mail
from . import test_promotion_period
from . import test_promotion_picture
from . import test_promotion_portal
from . import test_promotion_rights
from . import test_promotion_tours
from . import test_promotion_walls
