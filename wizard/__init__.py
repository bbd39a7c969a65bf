from . import piste_promotion_return
from . import piste_merge_wizard
