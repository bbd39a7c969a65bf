import { Component } from "@odoo/owl";

/** Buttons that move and hide one tile. */
export class TileTools extends Component {
    static template = "piste.TileTools";
    static props = { layout: Object, tileKey: String, title: String };
}

/** The tiles that a user hid, each with its way back. */
export class HiddenTiles extends Component {
    static template = "piste.HiddenTiles";
    static props = { layout: Object, tiles: Array };
}
