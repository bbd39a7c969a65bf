import { ActionMenus } from "@web/search/action_menus/action_menus";
import { ListController } from "@web/views/list/list_controller";

/** What is done to the chosen rows of a list stands under Outils (AX-02 to AX-04). */
export class ToolsMenu extends ActionMenus {
    static template = "piste.ToolsMenu";
}

export class ToolsListController extends ListController {
    static components = { ...ListController.components, ActionMenus: ToolsMenu };
}
