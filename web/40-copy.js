// Copy: the clipboard holds a block as it is in its file, with the values in place. The last
// line's end is left out: Enter is the reader's to press. The buttons are sphinx-copybutton's.

const secretOf = block => block.closest(".guide-step")?.querySelector(".guide-secret input");

// What became of a copy is shown below its block, and read out, the same words again, too.
const said = guide.make("p", { class: "guide-said", "aria-hidden": true });
const tell = (block, words) => {
    said.textContent = words;
    block.closest("[class*=highlight-]").after(said);
    guide.say("");
    requestAnimationFrame(() => guide.say(words));
};

// The block that was warned of, and not yet copied.
let warned;

const copy = async button => {
    const block = button.previousElementSibling;
    const doubt = button.closest(".guide-step-failed, .guide-step-stale");
    if (doubt && warned !== block) {
        warned = block;
        const why = doubt.querySelector(".guide-mark").textContent;
        tell(block, `Not copied yet: ${why} Press again to copy it all the same.`);
        return;
    }
    warned = undefined;
    const field = secretOf(block);
    if (field && !guide.judge(field, "password")) {
        field.focus();
        tell(block, `Not copied: this cannot be the password. ${ruleOf("password")[1]}`);
        return;
    }
    const password = field && typed(field);
    const text = guide.text(block);
    try {
        await navigator.clipboard.writeText(guide.fill(text, password).replace(/\n$/, ""));
    } catch {
        tell(block, "Not copied: your browser does not let this page. Copy it by hand.");
        return;
    }
    if (field) field.value = "";
    const open = guide.open(text, password);
    tell(block, open.length ? `Copied. Still to be replaced: ${open.join(", ")}.` : "Copied.");
};

document.addEventListener(
    "click",
    event => {
        const button = event.target.closest?.(".copybtn");
        if (!button) return;
        // Here it ends: the button's own script would copy what is shown.
        event.stopPropagation();
        copy(button);
    },
    true,
);

// sphinx-copybutton adds its buttons when the page is read, and none of them says what it copies.
addEventListener("load", () => {
    for (const button of document.querySelectorAll(".copybtn")) {
        const step = button.closest(".guide-step");
        const who = step?.querySelector(".guide-account strong");
        const what = who ? `step ${step.id}, to paste as ${who.textContent}` : "these commands";
        button.setAttribute("aria-label", `Copy ${what}`);
    }
});
