// The search page: below each page that was found, list the tabs that contain all the words.
// Sphinx's index has no tabs; `tabindex.js` sets `guideTabs`, the texts of the tabs by page.

const query = new URLSearchParams(location.search).get("q") ?? "";
document.querySelector(".guide-search input").value = query;
const words = query.toLowerCase().split(/\s+/);
const asked = words.filter(word => word);

/** Return a list of the tabs that contain every word, or nothing. */
const found = page => {
    const list = document.createElement("ul");
    list.className = "guide-in-tabs";
    for (const [label, section, place, text] of globalThis.guideTabs?.[page] ?? []) {
        const all = `${label} ${section} ${text}`.toLowerCase();
        if (!asked.every(word => all.includes(word))) continue;
        const link = document.createElement("a");
        link.href = `${page}.html?tabs=${encodeURIComponent(label)}#${place}`;
        link.textContent = label;
        const item = list.appendChild(document.createElement("li"));
        item.append(link, `: ${section}`);
    }
    return list.childElementCount ? list : undefined;
};

// Below a page that was found stands what surrounds the words, but a page from disk can fetch none.
if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;

const results = document.getElementById("search-results");
const add = () => {
    for (const link of results.querySelectorAll("ul.search > li > a")) {
        const item = link.parentElement;
        if (item.dataset.guideTabs) continue;
        item.dataset.guideTabs = "looked for";
        const page = link.getAttribute("href").replace(/\.html(?:[?#].*)?$/, "");
        // A heading leads to its place; the tabs are listed below the page itself.
        const tabs = link.hash ? undefined : found(page);
        if (tabs) item.append(tabs);
    }
};
new MutationObserver(add).observe(results, { childList: true, subtree: true });
document.addEventListener("DOMContentLoaded", add);
