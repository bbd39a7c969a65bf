import { reactive } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { session } from "@web/session";

/** How many internal discussions the user has not read to the end (GB-05). */
export const discussionService = {
    dependencies: ["bus_service", "orm"],
    start(env, { bus_service, orm }) {
        const store = reactive({ unread: session.piste_unread_discussions || 0 });
        if (session.piste_unread_discussions !== undefined) {
            // The signal says that something changed, never what.
            bus_service.subscribe("piste.discussion", async () => {
                env.bus.trigger("piste_discussion:changed");
                store.unread = await orm.silent.call(
                    "piste.discussion",
                    "get_unread_total",
                    []
                );
            });
        }
        return store;
    },
};

registry.category("services").add("piste_discussion", discussionService);
