// A runbook: what is done is kept, for each worker of a platform and in this browser only, and the
// script takes along what the reader has filled in. `mark` ends the part of it that is filled in.

document.dispatchEvent(new CustomEvent("guide:ask", { detail: guide => {
    const page = document.querySelector(".guide-runbook");
    const steps = [...page.querySelectorAll(".guide-step, .guide-action")];
    const key = () => `runbook-${page.id}-${guide.value("name") ?? ""}`;
    const boxes = steps.map((step, n) => {
        step.id ||= `${page.id}-action-${n}`;
        const what = step.matches(".guide-action") ? step.textContent : step.id.slice(page.id.length + 1);
        const box = guide.make("input", { type: "checkbox", "aria-label": `Done: ${what}` });
        step.append(guide.make("label", { class: "guide-done" }, box, " Done"));
        return box;
    });

    const count = guide.make("span", { role: "status" });
    const next = guide.make("a", { href: "#" });
    const again = guide.make("button", { type: "button" }, "Start over");
    const progress = guide.make("p", { class: "guide-progress" }, count, " ", next, " ", again);

    const show = () => {
        const at = boxes.findIndex(box => !box.checked);
        steps.forEach((step, n) => step.classList.toggle("guide-next", n === at));
        count.textContent = `${boxes.filter(box => box.checked).length} of ${boxes.length} done.`;
        next.textContent = at < 0 ? "" : "Go to the next one";
        next.href = at < 0 ? "#" : `#${steps[at].id}`;
        again.hidden = boxes.every(box => !box.checked);
    };
    const load = () => {
        const done = (guide.store.get(key(), value => value.length < 9999) ?? "").split(" ");
        boxes.forEach((box, n) => { box.checked = done.includes(steps[n].id); });
        show();
    };
    const keep = () => {
        const done = steps.filter((_, n) => boxes[n].checked).map(step => step.id);
        guide.store.set(key(), done.join(" ") || undefined);
        show();
    };

    again.addEventListener("click", () => {
        for (const box of boxes) box.checked = false;
        keep();
        boxes[0].focus();
    });
    page.addEventListener("change", event => boxes.includes(event.target) && keep());
    // Another worker is another list; so is one whose name was forgotten.
    for (const event of ["input", "click"])
        document.addEventListener(event, ({ target }) => target.closest(".guide-fill") && load());
    page.querySelector(".guide-fill").after(progress);
    load();

    page.querySelector(".guide-script")?.addEventListener("click", async event => {
        // A page from disk may not read the file, which asks for the values, then.
        if (location.protocol === "file:") return;
        const link = event.currentTarget;
        event.preventDefault();
        let text;
        try {
            text = await (await fetch(link.href)).text();
        } catch {
            location.assign(link.href);
            return;
        }
        const [head, ...body] = text.split(mark);
        const whole = new Blob([[guide.fill(head), ...body].join(mark)], { type: "text/x-shellscript" });
        const copy = guide.make("a", { href: URL.createObjectURL(whole), download: link.download });
        copy.click();
        URL.revokeObjectURL(copy.href);
        guide.say("Downloaded.");
    });
} }));
