from . import piste_picture_mixin
from . import piste_promotion
from . import piste_promotion_cycle
from . import piste_promotion_prize
from . import piste_promotion_terms
from . import piste_promotion_type
from . import piste_promotion_window
from . import res_partner
