from odoo import api, fields, models
from odoo.exceptions import ValidationError

MOST_TILES = 100
KEY_LENGTH = 64
TILE_KEYS = {"key": str, "hidden": bool, "legend": bool}


class PisteDashboardLayout(models.Model):
    """Where a user put the tiles of a page, and which ones he hid (AX-44, PC-01).

    ``tiles`` lists them in their order: ``{"key": "leads", "hidden": false}``, and for
    a chart ``legend``. A tile that is not named comes last, shown: so that a new one
    is seen by everybody.
    """

    _name = "piste.dashboard.layout"
    _description = "Layout of a Page"

    user_id = fields.Many2one(
        "res.users",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="cascade",
        index=True,
    )
    page = fields.Selection([("home", "Home"), ("reports", "Reports")], required=True)
    # Empty: nothing was placed yet.
    tiles = fields.Json()

    _user_page_unique = models.UniqueIndex(
        "(user_id, page)", "This page already has a layout: reload it."
    )

    # CONSTRAINT
    @api.constrains("tiles")
    def _check_tiles(self):
        for layout in self:
            if not self._is_valid(layout.tiles or []):
                raise ValidationError(self.env._("This layout cannot be read."))

    @api.model
    def _is_valid(self, tiles):
        if not isinstance(tiles, list) or len(tiles) > MOST_TILES:
            return False
        if not all(isinstance(tile, dict) for tile in tiles):
            return False
        keys = [tile.get("key") for tile in tiles]
        return all(map(self._is_tile, tiles)) and len(set(keys)) == len(keys)

    @api.model
    def _is_tile(self, tile):
        key = tile.get("key")
        return (
            all(isinstance(tile[name], TILE_KEYS.get(name, ())) for name in tile)
            and isinstance(key, str)
            and 0 < len(key) <= KEY_LENGTH
        )

    # ACTION
    @api.model
    def save_layout(self, page, tiles):
        """Keep the order of the tiles of a page for the current user.

        :param str page: ``home`` or ``reports``
        :param list tiles: see the class
        :raise ValidationError: for anything else
        """
        mine = self._mine(page)
        if mine:
            mine.tiles = tiles
        else:
            self.create({"page": page, "tiles": tiles})

    @api.model
    def reset_layout(self, page):
        """Forget the order of the tiles of a page for the current user."""
        self._mine(page).unlink()

    # BUSINESS
    @api.model
    def _mine(self, page):
        return self.search([("user_id", "=", self.env.uid), ("page", "=", page)])

    @api.model
    def _get_tiles(self, page):
        """Return the tiles that the current user placed, or None.

        None too for who has none of the groups of Piste: their pages stay as shipped.
        """
        if not self.has_access("read"):
            return None
        mine = self.search_fetch(
            [("user_id", "=", self.env.uid), ("page", "=", page)], ["tiles"], limit=1
        )
        return mine.tiles or None

    @api.model
    def _arrange(self, page, items):
        """Put the items of a page into the order of the current user.

        :param list items: dictionaries with their ``key``; ``hidden`` and ``legend``
            are added to each
        :return: the same items
        """
        placed = {tile["key"]: tile for tile in self._get_tiles(page) or ()}
        order = {key: rank for rank, key in enumerate(placed)}
        for item in items:
            tile = placed.get(item["key"], {})
            item["hidden"] = tile.get("hidden", False)
            item["legend"] = tile.get("legend", True)
        return sorted(items, key=lambda item: order.get(item["key"], len(order)))
