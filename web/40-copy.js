// Copy: the clipboard holds a block as it is in its file, with the values in place. The last
// line's end is left out: Enter is the reader's to press. The buttons are as sphinx-copybutton
// makes them, whose style sheet they have; its own script would copy what is shown. `copied` comes
// with the site: which blocks have one.

const ICON = '<svg viewBox="0 0 24 24" stroke-width="1.5" fill="none" stroke-linecap="round"' +
    ' stroke-linejoin="round"><rect x="8" y="8" width="12" height="12" rx="2"/>' +
    '<path d="M16 8v-2a2 2 0 0 0-2-2h-8a2 2 0 0 0-2 2v8a2 2 0 0 0 2 2h2"/></svg>';

const stepOf = block => block.closest(".guide-step");

// A line that opens or leaves a shell is copied as it is.
const isLine = block => block.closest(".guide-shell");

// What a step shows the password in asks for it there; it is kept nowhere.
const secretOf = block => stepOf(block)?.querySelector(".guide-secret input");

guide.each(".guide-password", words => {
    const id = `${stepOf(words).id}-password`;
    words.after(guide.make("p", { class: "guide-secret" },
        guide.make("label", { for: id }, "Password: "),
        guide.make("input", {
            id, type: "password", autocomplete: "off", "aria-describedby": `${id}-wrong`,
        }),
        guide.make("span", { id: `${id}-wrong`, class: "guide-wrong", role: "status" }),
        guide.make("small", {}, "Only copied, never stored; copying empties this field.")));
});

// What became of a copy is shown below its block, and read out, the same words again, too.
const said = guide.make("p", { class: "guide-said", "aria-hidden": true });
const tell = (block, words) => {
    block.parentNode.after(said);
    said.textContent = words;
    guide.say("");
    requestAnimationFrame(() => guide.say(words));
};

// The block that was warned of, and not yet copied.
let warned;

const copy = async block => {
    const doubt = !isLine(block) && block.closest(".guide-step-failed, .guide-step-stale");
    if (doubt && warned !== block) {
        warned = block;
        const why = doubt.querySelector(".guide-mark").textContent;
        tell(block, `Not copied yet: ${why} Press again to copy it anyway.`);
        return;
    }
    warned = undefined;
    const field = !isLine(block) && secretOf(block);
    if (field && !guide.judge(field, "password")) {
        field.focus();
        tell(block, `Not copied: this can't be the password. ${ruleOf("password")[1]}`);
        return;
    }
    const password = field && typed(field);
    const text = guide.text(block);
    try {
        await navigator.clipboard.writeText(guide.fill(text, password).replace(/\n$/, ""));
    } catch {
        tell(block, "Not copied: your browser doesn't allow it. Select the commands and copy them.");
        return;
    }
    if (field) field.value = "";
    const open = guide.open(text, password);
    tell(block, open.length ? `Copied. Replace this yourself: ${open.join(", ")}.` : "Copied.");
};

if (copied)
    guide.each(copied, block => {
        const step = stepOf(block);
        const who = step?.querySelector(".guide-account strong");
        let what = "these commands";
        if (isLine(block)) what = `${guide.text(block).trim()}, before step ${step.id}`;
        else if (who) what = `step ${step.id}, to paste as ${who.textContent}`;
        const button = guide.make("button", {
            type: "button", class: "copybtn", title: "Copy",
            "aria-label": `Copy ${what}`,
        });
        button.innerHTML = ICON;
        button.addEventListener("click", () => copy(block));
        block.after(button);
    });
