// One picker for the whole page, and "Find your platform": what a machine says of itself, read here.

const ROUTES = { "/run/systemd/system": "systemd", "/run/openrc": "openrc", "/etc/rc2.d": "sysvinit" };
const STARTS = {
    systemd: "systemd starts its services", openrc: "OpenRC starts its services",
    sysvinit: "SysV init starts its services", none: "cron can start the worker there",
};

const MARKS = ["/", ...Object.keys(ROUTES), "/run/ostree-booted"];

/** Return what a machine's text says; a terminal's prompts and echoes may be among its lines. */
const readMachine = (text, known) => {
    const lines = text.split("\n").map(line => line.trim());
    const said = {};
    for (const line of lines) {
        const [, name, , value] = /^([A-Z_]+)=(["']?)(.*)\2$/.exec(line) ?? [];
        if (name) said[name] ??= value;
    }
    // `ls` prints these and nothing else on a line; of `/` it knows that it was asked.
    const paths = lines
        .map(line => line.split(/\s+/))
        .filter(words => words.every(word => MARKS.includes(word)))
        .flat();
    const route = Object.keys(ROUTES).find(path => paths.includes(path));
    said.init = route ? ROUTES[route] : paths.includes("/") ? "none" : undefined;
    said.paths = paths.join(" ");
    said.kernel = lines.find(line => known.some(({ systems }) => begins(line, systems))) ??
        lines.find(line => /^[A-Z][^\s=]* \S+ \d\S* /.test(line));
    return said;
};

const begins = (line, starts) => starts?.some(start => line?.startsWith(start));

/** Tell whether fields match regular expressions, each as a whole and in any case. */
const matches = (said, fields) => Object.entries(fields).every(
    ([name, pattern]) => new RegExp(`^(?:${pattern})$`, "i").test(said[name] ?? ""));

/** Return what to tell of a machine: `{name, label, ...}`, without a label where no tab fits. */
const platformOf = (said, known, kinds) => {
    const kernel = /^Microsoft Windows.*/.exec(said.kernel)?.[0] ??
        said.kernel?.split(/\s+/).filter((_, n) => n === 0 || n === 2).join(" ");
    const name = said.PRETTY_NAME ?? said.NAME ?? said.ID ?? kernel;
    if (!name) return undefined;
    const kind = kinds.find(({ when }) => when.some(fields => matches(said, fields)));
    if (kind && !kind.open) return { name, kind };
    const foreign = said.kernel && !said.kernel.startsWith("Linux ");
    const words = foreign ? [] : [said.ID, ...(said.ID_LIKE ?? "").split(/\s+/)].filter(Boolean);
    const own = known.find(({ systems }) => begins(said.kernel, systems)) ??
        known.find(({ ids, names = ".*" }) => ids?.includes(words[0]) && matches(said, { NAME: names }));
    // A word alone is no proof: other fields have to say the same.
    const found = own ?? known.find(({ likes, says = {} }) =>
        likes?.some(word => words.includes(word)) && matches(said, says));
    const { init } = said;
    const like = own ? undefined : words.find(word => found?.likes.includes(word));
    const oldest = found?.oldest?.[said.ID];
    const old = said.VERSION_ID?.localeCompare(oldest, undefined, { numeric: true }) < 0;
    if (found && (!init || !found.inits || found.inits.includes(init)))
        return { name, kind, own, like, label: found.label, init: found.inits && init, old: old && oldest };
    if (foreign || !init) return { name, kind, foreign };
    const route = known.find(({ any, inits }) => any && inits.includes(init));
    return { name, kind, own, like, label: route.label, init, other: found?.label };
};

/** Return where a tab was tested on the same version: `Linux x86_64`, each once. */
const testedOn = (said, label, tested) => [...new Set(tested.filter(one => one.label === label &&
    Object.entries(one.is).every(([name, value]) => said[name] === value)).map(one => one.on))];

/** Return in words what was found, and why. */
const tellPlatform = (said, found, tested) => {
    const { name, kind, own, label, init, like, other, old, foreign } = found;
    const text = [`This is ${name}${init ? `; ${STARTS[init]}` : ""}.`];
    if (kind) text.push(kind.says);
    if (kind && !kind.open) return text.join(" ");
    if (!own && !like) text.push("The guide doesn't know this system.");
    if (foreign) text.push("The guide has no steps for its kernel.");
    if (!label && !foreign)
        text.push("Paste everything that the command printed: how services start decides.");
    if (!own && !like) text.push("Please tell us about it, as described below.");
    if (!label) return text.join(" ");
    text.push(`${own ? "Its" : "The nearest"} tab is ${label}, which the page shows now.`);
    if (like) text.push(`The system says that it is like ${like}.`);
    if (like && !other) text.push("If it lacks a package of these steps, use Any Linux instead.");
    if (other) text.push(`The steps of ${other} start services in another way.`);
    if (old) text.push(`The steps are for version ${old} and later; upgrade the system first.`);
    const all = own && !kind ? testedOn(said, label, tested) : [];
    const on = all.join(" and on ");
    const isHere = ([system, processor]) =>
        said.kernel.startsWith(`${system} `) && said.kernel.split(" ").includes(processor);
    if (!on) text.push("The tab is not tested on this system.");
    else if (!said.kernel) text.push(`The tab is tested on this version, on ${on}.`);
    else if (all.some(one => isHere(one.split(" "))))
        text.push("The tab is tested on this version and processor.");
    else text.push(`The tab is not tested on this processor, only on ${on}.`);
    return text.join(" ");
};

/** A browser knows where it runs itself; `Macintosh` is also what a tablet says. */
const guessPlatform = known => {
    const agent = navigator.userAgent;
    if (/Android|CrOS|iPhone|iPad/.test(agent) || (/Mac/.test(agent) && navigator.maxTouchPoints > 1))
        return undefined;
    return known.find(({ browsers }) => browsers?.some(word => agent.includes(word)))?.label;
};

guide.each(".guide-which", where => {
    const { groups, known, kinds, tested } = JSON.parse(where.querySelector("script").textContent);
    const labels = groups.flatMap(([, members]) => members.map(([label]) => label));
    guide.guess = guessPlatform(known);
    const { label, chosen } = initial(labels);

    const select = guide.make("select", { id: "guide-platform" });
    select.append(...groups.map(([label, members]) => guide.make("optgroup", { label },
        ...members.map(([value, text]) => guide.make("option", { value }, text)))));
    select.value = label;
    const choose = to => guide.choose(to, labels);
    select.addEventListener("change", () => choose(select.value));
    const guess = guide.make("p", { class: "guide-aside" });
    if (!chosen && label === guide.guess)
        guess.append(`Your browser runs on ${label}; the worker may be another machine.`);
    guide.on("platform", now => {
        select.value = now.label;
        guess.remove();
    });

    const paste = guide.make("textarea", {
        id: "guide-paste", rows: "4", spellcheck: "false", autocomplete: "off",
    });
    const answer = guide.make("p", { class: "guide-answer", role: "status" });
    paste.addEventListener("input", () => {
        const said = readMachine(paste.value, known);
        const found = platformOf(said, known, kinds);
        if (found?.label) choose(found.label);
        answer.textContent = found
            ? tellPlatform(said, found, tested)
            : paste.value.trim() && "This text doesn't name a system. Paste the whole output of the command.";
    });
    where.before(guide.make("div", { class: "guide-picker" },
        guide.make("label", { for: select.id }, "Your platform "), select, guess));
    where.querySelector("details").append(guide.make("div", { class: "guide-picker" },
        guide.make("label", { for: paste.id }, "Paste the output here; it stays on this page."),
        paste, answer));
    where.classList.add("guide-ready");
});
