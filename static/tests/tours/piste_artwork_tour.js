import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("piste_portal_artwork", {
    url: "/my/home",
    steps: () => [
        {
            content: "The home page says that a visual waits",
            trigger:
                ".o_portal_my_home:not(:has(.o_portal_doc_spinner)) a[href='/my/artwork']:contains(Visuels à approuver)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "h1:contains(Mes visuels)",
        },
        {
            trigger:
                ".card:has(.badge:contains(À approuver)) a:contains(Mardi poutine)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Version 2 is in front",
            trigger: "h2:contains(Version 2)",
        },
        {
            content: "The picture is there",
            trigger: ".o_piste_artwork_image",
            run({ anchor }) {
                if (!anchor.complete || !anchor.naturalWidth) {
                    throw new Error("The picture of the version is not shown");
                }
            },
        },
        {
            content: "Refuse it with a reason",
            trigger: "#correct",
            run: "edit Le prix est trop petit.",
        },
        {
            trigger: "button:contains(Demander une correction)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "[role=status]:contains(Merci)",
        },
        {
            trigger: ".badge:contains(À corriger)",
        },
        {
            content: "Nothing can be answered now, but one may add something",
            trigger: "summary:contains(Écrire un commentaire)",
            run: "click",
        },
        {
            trigger: "#comment",
            run: "edit Le logo est parfait.",
        },
        {
            trigger: "button:contains(Envoyer le commentaire)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".o_piste_artwork_comment:contains(Le logo est parfait.)",
        },
    ],
});

registry.category("web_tour.tours").add("piste_portal_artwork_approve", {
    url: "/my/artwork",
    steps: () => [
        {
            trigger: ".card a:contains(Mardi poutine)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The former answer stands beside its version",
            trigger: "h2:contains(Versions précédentes)",
        },
        {
            trigger: ".card:contains(Le prix est trop petit.)",
        },
        {
            trigger: "button:contains(J’approuve cette version)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "[role=status]:contains(cette version est approuvée)",
        },
        {
            trigger: ".badge:contains(Approuvé)",
        },
        {
            content: "It is on the promotion",
            trigger: "a:contains(Voir la promotion)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "img.o_piste_promotion_image",
        },
        {
            trigger: "section:has(h2:contains(Graphisme)) .badge:contains(Approuvé)",
        },
    ],
});
