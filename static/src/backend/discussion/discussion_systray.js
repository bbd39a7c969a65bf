import { Component, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { session } from "@web/session";

/** The discussions that wait for the user, as long as there are any (GB-05). */
export class DiscussionSystray extends Component {
    static template = "piste.DiscussionSystray";
    static props = {};

    setup() {
        this.action = useService("action");
        this.store = useState(useService("piste_discussion"));
    }

    open() {
        return this.action.doAction("piste.piste_discussion_action", {
            clearBreadcrumbs: true,
        });
    }
}

if (session.piste_unread_discussions !== undefined) {
    registry
        .category("systray")
        .add(
            "piste.DiscussionSystray",
            { Component: DiscussionSystray },
            { sequence: 30 }
        );
}
