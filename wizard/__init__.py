from . import piste_promotion_return
