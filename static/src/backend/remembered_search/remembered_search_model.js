import { browser } from "@web/core/browser/browser";
import { user } from "@web/core/user";
import { SearchModel } from "@web/search/search_model";

/** Years first: a month alone would bring the default year along. */
function byYearFirst(facet) {
    return facet.generatorId?.startsWith("year") ? 0 : 1;
}

/**
 * A search that finds again the filters, group-bys and favourite one left (AX-01).
 *
 * They are kept in the browser, per user and per menu, by their names alone: typed
 * words and hand-made conditions are not. A list opened with other default filters, or
 * with `piste_forget_search` in its context, starts as its action says.
 */
export class RememberedSearchModel extends SearchModel {
    setup() {
        super.setup(...arguments);
        this.memoryKey = null;
        this.addEventListener("update", () => this.remember());
    }

    /** @override */
    async load(config) {
        const context = config.context || {};
        const { actionId } = this.env.config;
        this.memoryKey =
            actionId && !context.piste_forget_search
                ? `piste.search.${user.userId}.${actionId}`
                : null;
        const defaults = Object.entries(context).filter(
            ([key, value]) => value && key.startsWith("search_default_")
        );
        this.defaultsKey = JSON.stringify(defaults.sort());
        await super.load(config);
        if (!config.state) {
            this.recall();
        }
    }

    /** Keep the present facets; without storage, as in private windows, forget them. */
    remember() {
        if (!this.memoryKey) {
            return;
        }
        const facets = this.query.map((part) => this.getFacetToKeep(part));
        const memory = { defaults: this.defaultsKey, facets: facets.filter(Boolean) };
        try {
            browser.localStorage.setItem(this.memoryKey, JSON.stringify(memory));
        } catch {
            this.memoryKey = null;
        }
    }

    /** Put the kept facets in the place of the defaults; those now unknown are left. */
    recall() {
        const facets = this.getKeptFacets();
        if (!facets) {
            return;
        }
        const { query } = this;
        this.blockNotification = true;
        this.query = [];
        try {
            facets.sort((one, two) => byYearFirst(one) - byYearFirst(two));
            facets.forEach((facet) => this.applyFacet(facet));
        } catch {
            this.query = query;
        } finally {
            this.blockNotification = false;
            this._reset();
        }
    }

    getKeptFacets() {
        if (!this.memoryKey) {
            return null;
        }
        try {
            const memory = JSON.parse(browser.localStorage.getItem(this.memoryKey));
            return memory?.defaults === this.defaultsKey ? memory.facets : null;
        } catch {
            return null;
        }
    }

    getFacetToKeep({ searchItemId, generatorId, intervalId }) {
        const { type, name, serverSideId, custom, fieldName } =
            this.searchItems[searchItemId];
        if (type === "favorite") {
            return { favorite: serverSideId };
        }
        if (custom) {
            return { groupBy: fieldName, intervalId };
        }
        return name ? { name, generatorId, intervalId } : null;
    }

    applyFacet({ name, favorite, groupBy, generatorId, intervalId }) {
        if (groupBy) {
            if (groupBy in this.searchViewFields) {
                this.createNewGroupBy(groupBy, { interval: intervalId });
            }
            return;
        }
        const item = Object.values(this.searchItems).find((each) =>
            favorite ? each.serverSideId === favorite : each.name === name
        );
        if (item?.type === "dateFilter") {
            this.toggleDateFilter(item.id, generatorId);
        } else if (item?.type === "dateGroupBy") {
            this.toggleDateGroupBy(item.id, intervalId);
        } else if (item) {
            this.toggleSearchItem(item.id);
        }
    }
}
