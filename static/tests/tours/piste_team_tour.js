import { registry } from "@web/core/registry";

const cell = (name, column, text) => ({
    content: `${name}: ${column}`,
    trigger: `.o_piste_team tr:has(th:text("${name}")) td[data-column=${column}] .o_piste_team_figure:text("${text}")`,
});
const card = (name) => `.o_piste_team li:has(h2:text("${name}"))`;
const heading = (label) => `.o_piste_team thead th:contains("${label}")`;

registry.category("web_tour.tours").add("piste_team_manager", {
    steps: () => [
        ...[
            "Pistes ajoutées",
            "Appels faits",
            "Rencontres",
            "Contrats signés",
            "Signé $",
            "Encaissé $",
            "Nouveaux clients",
            "Oubliés",
        ].map((label) => ({ content: label, trigger: heading(label) })),
        cell("Rita Roy", "lead", 2),
        cell("Rita Roy", "contract", 1),
        cell("Benoît Caron", "lead", 0),
        cell("Benoît Caron", "contract", 2),
        {
            content: "What the period before was is told in words",
            trigger:
                ".o_piste_team tr:has(th:text('Rita Roy')) td[data-column=lead] .visually-hidden:text('2 de plus que la période précédente')",
        },
        {
            content: "Sorted from the highest",
            trigger: `${heading("Contrats signés")} button`,
            run: "click",
        },
        {
            trigger: `${heading("Contrats signés")}[aria-sort=descending]`,
        },
        {
            trigger: ".o_piste_team tbody tr:first-child th:text('Benoît Caron')",
        },
        {
            content: "The other way round, by the keyboard",
            trigger: `${heading("Contrats signés")} button`,
            run: "press Enter",
        },
        {
            trigger: `${heading("Contrats signés")}[aria-sort=ascending]`,
        },
        {
            trigger: ".o_piste_team tbody tr:last-child th:text('Benoît Caron')",
        },
        {
            content: "One team",
            trigger: "#piste_reports_team",
            run: "selectByLabel Team A",
        },
        {
            trigger:
                ".o_piste_team tbody:not(:has(th:text('Benoît Caron'))) th:text('Rita Roy')",
        },
        cell("Total", "contract", 1),
        {
            content: "Another period, and back",
            trigger: ".o_piste_reports_next",
            run: "click",
        },
        cell("Rita Roy", "lead", 0),
        {
            trigger: ".o_piste_reports_previous",
            run: "click",
        },
        cell("Rita Roy", "lead", 2),
        {
            content: "Up to date, and as a file",
            trigger: ".o_piste_team_gear button",
            run: "click",
        },
        {
            trigger: ".o-dropdown-item:contains(Rafraîchir)",
            run: "click",
        },
        {
            trigger: ".o_piste_team_gear button",
            run: "click",
        },
        {
            trigger: '.o-dropdown-item:contains("Exporter (CSV)")',
            run: "click",
        },
        {
            content: "The list behind a figure",
            ...cell("Rita Roy", "lead", 2),
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row:contains('Cantine du Quai')",
        },
        {
            trigger: ".o_list_view .o_data_row:nth-child(2)",
        },
        {
            trigger: ".o_list_view:not(:has(.o_data_row:nth-child(3))) .o_data_row",
        },
        {
            trigger: ".o_breadcrumb:contains('Pistes ajoutées')",
        },
    ],
});

registry.category("web_tour.tours").add("piste_team_phone", {
    steps: () => [
        {
            content: "A card for each representative, no table",
            trigger: `body:not(:has(.o_piste_team table)) ${card("Rita Roy")} dd`,
        },
        {
            trigger: `${card("Benoît Caron")} [data-column=contract] .o_piste_team_figure:text(2)`,
        },
        {
            trigger: "#piste_team_sort",
            run: "selectByLabel Contrats signés",
        },
        {
            trigger: ".o_piste_team li:first-child h2:text('Benoît Caron')",
        },
        {
            trigger: ".o_piste_team li:last-child h2:text('Total')",
        },
        {
            trigger: `${card("Benoît Caron")} [data-column=contract] button`,
            run: "click",
        },
        {
            trigger:
                ".o_kanban_view .o_kanban_record:nth-child(2):not(.o_kanban_ghost)",
        },
    ],
});
