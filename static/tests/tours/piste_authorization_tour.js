import { registry } from "@web/core/registry";

// Hooked on addresses and names, so that it runs in French and in English alike.
registry.category("web_tour.tours").add("piste_portal_authorization", {
    url: "/my",
    steps: () => [
        {
            content: "The tile of the portal",
            trigger: '.o_portal_index_card a[href="/my/authorizations"]',
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The account by its last four digits alone",
            trigger: ".o_piste_authorization_cards .card:contains(••••6789)",
        },
        {
            trigger: ".o_piste_authorization_cards .card a.stretched-link",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "What was signed, in French",
            trigger: ".o_piste_text:contains(Accord de débit préautorisé)",
        },
        {
            trigger: ".badge.text-bg-success",
        },
        {
            trigger: ".o_piste_authorization_revoke > summary",
            run: "click",
        },
        {
            trigger: "#reason",
            run: "edit Nous changeons de banque",
        },
        {
            trigger: "#confirmed",
            run: "check",
        },
        {
            trigger: ".o_piste_authorization_revoke button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Done, and dated",
            trigger: ".alert-success",
        },
        {
            trigger: ".badge.text-bg-danger",
        },
        {
            trigger: ".o_piste_authorization_facts:contains(Nous changeons de banque)",
        },
        {
            content: "There is nothing left to revoke",
            trigger: ".o_piste_portal:not(:has(.o_piste_authorization_revoke))",
        },
        {
            trigger: '.o_portal_submenu a[href="/my/authorizations"]',
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".o_piste_authorization_cards .badge.text-bg-danger",
        },
    ],
});
