// Tabs: one choice for all sets of a page, for the next pages and for the next visit.

/** So many tabs stand in a row; of more, the chosen one does, and a button opens the others. */
const ROW = 6;

/** Read all closed panels, so that a text in them is found: in short tasks, unless it is now. */
const readAll = now => {
    const end = performance.now() + 10;
    let unread;
    while ((unread = document.querySelector(".tab-content > noscript")) &&
        (now === true || performance.now() < end)) guide.read(unread.parentNode);
    if (unread) setTimeout(readAll);
};

if (guide.closed) {
    // Who looks for a text has touched something before: a key, the page, or the browser's menu.
    for (const sign of ["keydown", "pointermove", "pointerdown", "scroll", "blur"])
        addEventListener(sign, readAll, { once: true });
    // An address may ask for a text (`#:~:text=…`), once; only Chromium says here whether it does.
    const opened = performance.getEntriesByType("navigation")[0]?.name;
    if (!navigator.userAgentData || opened?.includes(":~:"))
        document.addEventListener("DOMContentLoaded", () => readAll(true));
}

/** A `+` in an address is a space, and nobody knows in which case a label was written. */
const plain = label => label.toLowerCase().replace(/[\s+]+/g, " ").trim();
const matching = (labels, value) => labels.find(label => plain(label) === plain(value));

const kept = value => value.length < 200;

/** What was shown last, which holds for sets that are yet to be read. */
let opened = "";

/** Return the label to begin with, and whether somebody chose it: in the address, or before. */
const initial = labels => {
    const asked = guide.asked.getAll("tabs").map(value => matching(labels, value));
    const chosen =
        asked.filter(Boolean).pop() ?? matching(labels, guide.store.get("tabs", kept) ?? "");
    return { label: chosen ?? matching(labels, guide.guess ?? "") ?? labels[0], chosen };
};

/** Change the page, and leave what the reader looks at where it is. */
const holding = (element, change) => {
    const before = element.getBoundingClientRect().top;
    change();
    scrollBy({ top: element.getBoundingClientRect().top - before, behavior: "instant" });
};

const share = (label, labels) => {
    const address = new URL(location);
    const others = address.searchParams
        .getAll("tabs")
        .filter(value => !matching(labels, value));
    address.searchParams.delete("tabs");
    for (const value of [...others, label]) address.searchParams.append("tabs", value);
    try {
        history.replaceState(history.state, "", address);
    } catch {
        // Pages that were opened from a folder may keep their address.
    }
};

/** Show a label's tabs in all sets that have it. `labels`: those beside it. */
const show = (label, labels) => {
    opened = label;
    guide.platform = label;
    guide.emit("platform", { label, labels });
};

/** A reader chose: show it, keep it, and put it into the address. */
guide.choose = (label, labels) => {
    show(label, labels);
    guide.store.set("tabs", label);
    share(label, labels);
};

const heading = set => set.closest("section")?.querySelector("h1, h2, h3")?.firstChild.data;

/** Make a set of radio buttons, labels and panels into tabs. */
const upgrade = set => {
    const { name } = set.querySelector("input");
    const row = guide.make("div", { class: "guide-row", role: "tablist", id: `${name}-row` });
    row.setAttribute("aria-label", heading(set) ?? "Platform");
    const panels = new Map();
    const tabs = new Map();
    for (const label of set.querySelectorAll(":scope > .tab-label")) {
        const panel = label.nextElementSibling;
        guide.close(panel);
        panel.dataset.label = label.textContent;
        panels.set(label.textContent, panel);
        label.remove();
    }
    const labels = [...panels.keys()];
    set.classList.add("guide-tabs");
    set.prepend(row);

    // A folded row has the tabs that were chosen; the others are made when it is opened.
    const make = label => {
        if (tabs.has(label)) return;
        const panel = panels.get(label);
        const at = labels.indexOf(label);
        const id = `${name}-${at}`;
        panel.id ||= `${id}-panel`;
        panel.setAttribute("role", "tabpanel");
        panel.setAttribute("aria-labelledby", id);
        const tab = guide.make("button", {
            type: "button", role: "tab", class: "tab-label", id, "aria-controls": panel.id,
            "aria-selected": false, tabindex: -1,
        }, label);
        const later = labels.slice(at).find(other => tabs.has(other));
        row.insertBefore(tab, tabs.get(later) ?? null);
        tabs.set(label, tab);
    };
    const select = chosen => {
        make(chosen);
        for (const [label, tab] of tabs) {
            tab.setAttribute("aria-selected", label === chosen);
            if (label !== chosen) guide.close(panels.get(label));
        }
        const panel = panels.get(chosen);
        panel.removeAttribute("hidden");
        panel.removeAttribute("aria-hidden");
        guide.read(panel);
        guide.look(panel);
        setStops();
    };
    // The keys stop at the chosen tab of a row; at a folded one, at its button, which does the same.
    const setStops = () => {
        const isFolded = row.classList.contains("guide-folded");
        if (!isFolded) labels.forEach(make);
        for (const tab of tabs.values())
            tab.tabIndex = tab.ariaSelected === "true" && !isFolded ? 0 : -1;
    };
    const fold = foldable(row, labels.length, setStops);
    const choose = label =>
        holding(row, () => {
            fold(true);
            guide.choose(label, labels);
        });

    row.addEventListener("click", event => {
        const tab = event.target.closest("[role=tab]");
        if (!tab) return;
        if (tab.ariaSelected === "true") fold();
        else choose(tab.textContent);
    });
    row.addEventListener("keydown", event => {
        const at = labels.indexOf(event.target.textContent);
        const to = {
            ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1,
            Home: 0, End: labels.length - 1,
        }[event.key];
        if (event.key === "Escape") fold(true);
        if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        const label = labels.at(to % labels.length);
        holding(row, () => guide.choose(label, labels));
        tabs.get(label).focus({ preventScroll: true });
        // The page may have been on its way to the focus still.
        row.scrollIntoView({ block: "nearest", behavior: "instant" });
    });
    // What a browser finds in a closed panel, by its own search or by an address.
    set.addEventListener("beforematch", event => {
        if (event.target.parentNode === set) show(event.target.dataset.label, labels);
    });
    guide.on("platform", chosen => {
        // Two sets may have one label by chance; those about the same thing share all of one's.
        const [few, many] = [labels, chosen.labels].sort((a, b) => a.length - b.length);
        if (panels.has(chosen.label) && few.every(label => many.includes(label)))
            select(chosen.label);
    });

    const { label, chosen } = initial(labels);
    select(matching(labels, opened) ?? label);
    guide.platform ??= label;
    if (chosen) guide.store.set("tabs", chosen);
    if (guide.place(location.hash)) openAround(location.hash);
};

/** Fold a long row to its chosen tab; return what opens it, or, asked to, closes it. */
const foldable = (row, count, folded) => {
    if (count <= ROW) return () => {};
    const more = guide.make("button", {
        type: "button", class: "guide-more", "aria-controls": row.id,
    }, "Change");
    more.setAttribute("aria-label", `Change: ${row.ariaLabel}`);
    row.after(more);
    const fold = (close = !row.classList.contains("guide-folded")) => {
        row.classList.toggle("guide-folded", close);
        more.setAttribute("aria-expanded", !close);
        folded();
    };
    more.addEventListener("click", () => fold());
    fold(true);
    return fold;
};

/** Return the place of a step that had another number once, or of a former status line. */
const renumbered = hash => {
    const plain = id => id.replace(/^tools-/, "about-").replace(/-\d\d-/, "-");
    const old = hash.slice(1);
    if (plain(old) === old) return null;
    readAll(true);
    return [...document.querySelectorAll("[id]")].find(({ id }) => plain(id) === plain(old)) ?? null;
};

/** Return the labels of the page's first set of tabs. */
const labelsOfPage = () => {
    const panels = document.querySelector(".guide-tabs")?.querySelectorAll(":scope > .tab-content");
    return [...panels ?? []].map(panel => panel.dataset.label);
};

/** Open every tab around a place on the page; to which a link led, its address names the tab. */
const openAround = (hash, isLink) => {
    const place = guide.place(hash) ?? renumbered(hash);
    // Two stages moved to a page of their own; their old places lead on.
    if (hash && !place && document.querySelector("#setup-check") && /-(operate|remove)\b/.test(hash))
        location.replace(`operate.html${location.search}${hash}`);
    let found = false;
    const panel = ".guide-tabs > .tab-content";
    for (let at = place?.closest(panel); at; at = at.parentNode.closest(panel)) {
        const beside = [...at.parentNode.querySelectorAll(":scope > .tab-content")];
        const labels = beside.map(panel => panel.dataset.label);
        // A browser that found the place itself has opened it.
        if (at.hidden) {
            show(at.dataset.label, labels);
            found = true;
        }
        if (isLink) share(at.dataset.label, labels);
    }
    // To a place that is there when all is read, the browser goes by itself.
    if (document.readyState !== "loading" && (found || place?.id !== hash.slice(1)))
        place?.scrollIntoView();
};
addEventListener("hashchange", () => openAround(location.hash, true));
// Each step back has an address of its own, which names its tab, or none.
addEventListener("popstate", () => {
    const labels = labelsOfPage();
    guide.asked = new URLSearchParams(location.search);
    if (labels.length) show(initial(labels).label, labels);
});

guide.each(".tab-set", upgrade);
addEventListener("load", () => {
    const labels = labelsOfPage();
    if (!labels.length) return;
    openAround(location.hash);
    const { chosen } = initial(labels);
    if (chosen) share(chosen, labels);
});
