from . import portal_common
from . import portal_promotion
