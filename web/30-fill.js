// Fill in once: what the reader types stands in every block of every page, and in this browser
// only. `fills` comes with the site: the texts to be replaced, and the rules of their values.

const keys = Object.keys(fills);
const holes = new RegExp(keys.map(key => fills[key].text.replace(/\W/g, "\\$&")).join("|"), "g");
const keyOf = text => keys.find(key => fills[key].text === text);

/** Return what a reader meant to type: nobody sees a space at the end. */
const typed = field => field.value.replace(/^ +| +$/g, "");
const ruleOf = key => rules[fills[key].rule];
const allows = (key, value) => new RegExp(`^(?:${ruleOf(key)[0]})$`, "u").test(value);
const keptValue = key => guide.store.get(`fill-${key}`, value => allows(key, value));

/** Return what stands for a text, if anything does; the password is kept nowhere. */
guide.value = key => {
    const { odd, instead } = fills[key];
    if (key === "password") return undefined;
    if (odd === undefined) return values[key];
    return values.name?.replace(new RegExp(odd, "g"), () => instead);
};

/** Replace each placeholder by its value, plainly; a value is not looked at again. */
guide.fill = (text, password) =>
    text.replace(holes, hole => {
        const key = keyOf(hole);
        return (key === "password" ? password : guide.value(key)) || hole;
    });

/** Return the placeholders that are still in a text. */
guide.open = (text, password) =>
    [...new Set(text.match(holes))].filter(hole => guide.fill(hole, password) === hole);

const values = {};
const asked = keys.filter(key => key !== "password" && ruleOf(key));
for (const key of asked) values[key] = keptValue(key);

// A step as it is in its file, by its block.
const texts = new WeakMap();

/** Return the text of a block as it is in its file. */
guide.text = block => texts.get(block) ?? block.textContent;

const marks = [];
const showMark = mark => {
    const { key } = mark.dataset;
    const value = guide.value(key);
    mark.textContent = value || fills[key].text;
    mark.classList.toggle("guide-filled", Boolean(value));
};

// Colours may cut a placeholder in pieces; a range takes it whole.
const markUp = (block, start, text) => {
    const range = document.createRange();
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    for (let at = 0, node = walker.nextNode(); node; node = walker.nextNode()) {
        const here = at;
        at += node.length;
        if (here <= start && start < at) range.setStart(node, start - here);
        if (start + text.length <= at) {
            range.setEnd(node, start + text.length - here);
            break;
        }
    }
    const mark = guide.make("mark", { class: "guide-hole", "data-key": keyOf(text) });
    mark.append(range.extractContents());
    range.insertNode(mark);
    marks.push(mark);
    showMark(mark);
};

guide.each(".guide-code pre, .guide-see code", block => {
    const text = block.textContent;
    const found = [...text.matchAll(holes)];
    if (!found.length) return;
    texts.set(block, text);
    // From the last, so that the places of the others stay what they are.
    for (const { index, 0: hole } of found.reverse()) markUp(block, index, hole);
});

const fields = [];
const forgets = [];
/** Show what clears the fields where there is something to clear. */
const offerToForget = () => {
    for (const button of forgets) button.hidden = !asked.some(key => values[key]);
};

/** Say in words what is wrong with a field; tell whether it can be used. */
guide.judge = (field, key) => {
    const wrong = Boolean(typed(field)) && !allows(key, typed(field));
    field.setAttribute("aria-invalid", wrong);
    field.nextElementSibling.textContent = wrong ? ruleOf(key)[1] : "";
    return !wrong;
};

guide.each(".guide-fill input", field => {
    const { key } = field.dataset;
    field.value = values[key] ?? "";
    fields.push(field);
    field.addEventListener("input", () => {
        values[key] = (guide.judge(field, key) && typed(field)) || undefined;
        guide.store.set(`fill-${key}`, values[key]);
        marks.forEach(showMark);
        offerToForget();
    });
});

guide.each(".guide-forget", button => {
    button.addEventListener("click", () => {
        for (const key of asked) {
            values[key] = undefined;
            guide.store.set(`fill-${key}`);
        }
        for (const field of fields) {
            field.value = "";
            guide.judge(field, field.dataset.key);
        }
        marks.forEach(showMark);
        fields[0]?.focus();
        offerToForget();
        guide.say("Cleared.");
    });
    forgets.push(button);
    offerToForget();
});
