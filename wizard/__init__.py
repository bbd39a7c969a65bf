from . import piste_promotion_return
from . import piste_duplicate_merge
