// One picker for the whole page, and "Find your platform": what a machine says of itself, read here.

const ROUTES = { "/run/systemd/system": "systemd", "/run/openrc": "openrc", "/etc/rc2.d": "sysvinit" };
const STARTS = {
    systemd: "systemd starts its services", openrc: "OpenRC starts its services",
    sysvinit: "SysV init starts its services", none: "cron can start the worker there",
};

/** Return what a machine's text says; a terminal's prompts and echoes may be among its lines. */
const readMachine = text => {
    const lines = text.split("\n").map(line => line.trim());
    const fields = {};
    for (const line of lines) {
        const [, name, , value] = /^([A-Z_]+)=(["']?)(.*)\2$/.exec(line) ?? [];
        if (name) fields[name] ??= value;
    }
    // `ls` prints these and nothing else on a line; of `/` it knows that it was asked.
    const paths = lines
        .map(line => line.split(/\s+/))
        .filter(words => words.every(word => word === "/" || word in ROUTES))
        .flat();
    const route = Object.keys(ROUTES).find(path => paths.includes(path));
    return {
        lines, fields,
        ids: [fields.ID, ...(fields.ID_LIKE ?? "").split(/\s+/)].filter(Boolean),
        init: route ? ROUTES[route] : paths.includes("/") ? "none" : undefined,
    };
};

/** Return the platform of a machine: `{label, name, init, like, other}`, or nothing. */
const platformOf = (machine, known) => {
    const { lines, fields, ids, init } = machine;
    let name = fields.PRETTY_NAME ?? fields.NAME ?? fields.ID;
    const id = ids.find(word => known.some(({ ids }) => ids?.includes(word)));
    let found = known.find(({ ids }) => ids?.includes(id));
    const line = lines.find(line =>
        known.some(({ systems }) => systems?.some(start => line.startsWith(start))));
    if (!found && line)
        found = known.find(({ systems }) => systems?.some(start => line.startsWith(start)));
    const kernel = line ?? lines.find(line => /^\w+ \S+ \d\S* /.test(line));
    name ??= kernel?.match(/^Microsoft Windows.*/)?.[0] ??
        kernel?.split(/\s+/).filter((_, n) => n === 0 || n === 2).join(" ");
    if (!name) return undefined;
    const like = found && id && id !== fields.ID ? id : undefined;
    if (found && (!init || !found.inits || found.inits.includes(init)))
        return { label: found.label, name, init: init && found.inits ? init : undefined, like };
    const route = known.find(({ any, inits }) => any && inits.includes(init ?? "systemd"));
    return { label: route.label, name, init, other: found?.label, unknown: !found };
};

const isProven = (machine, label, proven) =>
    proven.some(system => system.label === label &&
        Object.entries(system.is).every(([name, value]) => machine.fields[name] === value));

/** Return in words what was found, and why. */
const tellPlatform = (machine, found, proven) => {
    const said = [`This is ${found.name}`];
    if (found.init) said.push(`; ${STARTS[found.init]}`);
    said.push(`. The page now shows ${found.label}.`);
    if (found.like) said.push(` The system is based on ${found.like}.`);
    if (found.other) said.push(` The steps of ${found.other} start services in another way.`);
    if (found.unknown)
        said.push(" The guide doesn't have this system; these steps are the nearest. Please tell us.");
    else if (isProven(machine, found.label, proven)) said.push(" These steps were tested on this version.");
    else said.push(" These steps weren't tested on this version.");
    if (found.unknown && !machine.init)
        said.push(" Paste all lines of the output, because they show how services start.");
    return said.join("");
};

/** A browser knows where it runs itself; `Macintosh` is also what a tablet says. */
const guessPlatform = known => {
    const agent = navigator.userAgent;
    if (/Android|CrOS|iPhone|iPad/.test(agent) || (/Mac/.test(agent) && navigator.maxTouchPoints > 1))
        return undefined;
    return known.find(({ browsers }) => browsers?.some(word => agent.includes(word)))?.label;
};

guide.each(".guide-which", where => {
    const { groups, known, proven } = JSON.parse(where.querySelector("script").textContent);
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
        const machine = readMachine(paste.value);
        const found = platformOf(machine, known);
        if (found) choose(found.label);
        answer.textContent = found
            ? tellPlatform(machine, found, proven)
            : paste.value.trim() && "This text doesn't name a system. Paste the whole output of the command.";
    });
    where.before(guide.make("div", { class: "guide-picker" },
        guide.make("label", { for: select.id }, "Your platform "), select, guess));
    where.querySelector("details").append(guide.make("div", { class: "guide-picker" },
        guide.make("label", { for: paste.id }, "Paste the output here; it stays on this page."),
        paste, answer));
    where.classList.add("guide-ready");
});
