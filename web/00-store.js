// What the other files share. All of web/ becomes one function, in the order of its names, that
// runs in the head: before anything is painted, and before there is a body.

/** Everything that one file offers to another. */
const guide = {};

/** What is kept from visit to visit; a browser may refuse that, and then nothing is. */
guide.store = {
    /** Return what was kept under a name, if `valid` says so; else nothing. */
    get(name, valid) {
        try {
            const value = localStorage.getItem(`guide-${name}`);
            return value !== null && valid(value) ? value : undefined;
        } catch {
            return undefined;
        }
    },
    /** Keep a text; nothing to keep forgets what was. */
    set(name, value) {
        try {
            if (value === undefined) localStorage.removeItem(`guide-${name}`);
            else localStorage.setItem(`guide-${name}`, value);
        } catch {
            // It holds for this page, then.
        }
    },
};

/** What the address asks for, as it was when the page was opened. */
guide.asked = new URLSearchParams(location.search);

/** How a panel is closed: a browser that can shall find a text in it, and open it. */
guide.closed = "onbeforematch" in document.documentElement ? "until-found" : "";
guide.close = panel => {
    // One that is not read has no text to find, and needs no place in the layout.
    panel.setAttribute("hidden", panel.querySelector(":scope > noscript") ? "" : guide.closed);
    // What a browser may find, it also tells screen readers of.
    panel.setAttribute("aria-hidden", true);
};

/** Read a closed panel, which the page has as text; see proof/site/output/slim_html.py. */
guide.read = panel => {
    const unread = panel.querySelector(":scope > noscript");
    if (unread) unread.outerHTML = unread.textContent;
    if (panel.hidden) guide.close(panel);
};

/** Return the element that the "#…" of an address names; "#%" names none and can't be decoded. */
guide.place = hash => {
    let name;
    try {
        name = decodeURIComponent(hash.slice(1));
    } catch {
        return null;
    }
    const find = () => document.getElementById(name);
    if (!name || find()) return find();
    for (const unread of document.querySelectorAll(".tab-content > noscript"))
        if (unread.textContent.includes(` id="${name}"`)) guide.read(unread.parentNode);
    return find();
};

/** Tell those who listen, and listen: `guide.on("platform", label => …)`. */
guide.emit = (name, detail) =>
    document.dispatchEvent(new CustomEvent(`guide:${name}`, { detail }));
guide.on = (name, listener) =>
    document.addEventListener(`guide:${name}`, event => listener(event.detail));

/** Other scripts of the site ask for all of this: `guide:ask`, with what is to be done with it. */
guide.on("ask", use => use(guide));

/** Return a new element: `guide.make("button", {type: "button"}, "Text", node)`. */
guide.make = (tag, attributes = {}, ...content) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...content);
    return element;
};

// Whether the parser has left an element: it has when something follows.
const isWhole = element => {
    if (document.readyState !== "loading") return true;
    for (let at = element; at; at = at.parentNode) if (at.nextSibling) return true;
    return false;
};

const wanted = [];
const look = (within = document) => {
    const due = [];
    for (const { selector, change, done } of wanted)
        for (const element of within.querySelectorAll(selector))
            if (!done.has(element) && !element.closest("[hidden]") && isWhole(element)) {
                done.add(element);
                due.push([element, change]);
            }
    // What stands earlier may say what becomes of what stands later.
    due.sort(([a], [b]) => a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1);
    for (const [element, change] of due) change(element);
};

/** Change each element of a kind as soon as it is read whole and open, before anybody sees it. */
guide.each = (selector, change) => wanted.push({ selector, change, done: new WeakSet() });
guide.look = look;

/** Say something to those who listen to the page. */
guide.say = text => {
    guide.voice ??= document.body.appendChild(
        guide.make("div", { class: "guide-voice", role: "status" }),
    );
    guide.voice.textContent = text;
};

// Furo's own line at the top of the body, which no policy allows there.
const setTheme = () => {
    if (!document.body || document.body.dataset.theme) return;
    let theme;
    try {
        theme = localStorage.getItem("theme");
    } catch {
        // As above.
    }
    document.body.dataset.theme = ["light", "dark"].includes(theme) ? theme : "auto";
};

const whileRead = new MutationObserver(() => {
    setTheme();
    look();
});
document.documentElement.classList.add("guide-js");
whileRead.observe(document.documentElement, { childList: true, subtree: true });
document.addEventListener("DOMContentLoaded", () => {
    whileRead.disconnect();
    setTheme();
    look();
});
