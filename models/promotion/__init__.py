from . import piste_picture_mixin
from . import piste_promotion
from . import piste_promotion_cycle
from . import piste_promotion_terms
from . import res_partner
