// What the theme's own script does, in less: its button for the colours, and what follows where
// the reader is on the page.

{
    const root = document.documentElement;
    root.classList.remove("no-js");

    // Three themes in a circle: what the system has, its opposite, its like.
    const nextTheme = () => {
        const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
        const circle = isDark ? ["auto", "light", "dark"] : ["auto", "dark", "light"];
        const next = circle[(circle.indexOf(document.body.dataset.theme) + 1) % 3];
        document.body.dataset.theme = next;
        try {
            localStorage.setItem("theme", next);
        } catch {
            // It holds for this page, then.
        }
    };

    // The keys stop at a block of code only if it scrolls; without this script, at each.
    const sizes = new ResizeObserver(entries => {
        // All are looked at before one is changed: otherwise each look lays the page out.
        const scrolling = entries.map(({ target }) =>
            target.scrollWidth > target.clientWidth || target.scrollHeight > target.clientHeight);
        for (const [at, { target }] of entries.entries()) {
            if (scrolling[at]) target.tabIndex = 0;
            else target.removeAttribute("tabindex");
        }
    });
    guide.each("code", code => { code.translate = false; });
    // The keys can wait until the page is there; its first frames run no script, then.
    addEventListener("load", () => {
        guide.each("pre[tabindex]", block => sizes.observe(block));
        guide.look();
    });

    guide.each(".theme-toggle", button => button.addEventListener("click", nextTheme));

    document.addEventListener("DOMContentLoaded", () => {
        const header = document.querySelector("header");
        if (!header) return;
        const toc = document.querySelector(".toc-scroll");
        const places = [...document.querySelectorAll(".toc-tree a")]
            .map(link => [link.parentNode, guide.place(link.hash)])
            .filter(([, place]) => place);
        let before = scrollY;

        /** Return the line of the contents that the reader is at: at the end of the page, the last. */
        const current = atEnd => {
            if (atEnd) return places.at(-1)?.[0];
            const rem = parseFloat(getComputedStyle(root).fontSize);
            const line = header.getBoundingClientRect().bottom + 2.5 * rem + 1;
            return places.findLast(([, place]) => place.getBoundingClientRect().top <= line)?.[0];
        };
        const follow = () => {
            const atEnd = Math.ceil(scrollY + innerHeight) >= root.scrollHeight;
            const now = current(atEnd);
            header.classList.toggle("scrolled", scrollY > 0);
            // Who goes back up may want to go to the top.
            if (scrollY !== before || scrollY < 64)
                root.classList.toggle("show-back-to-top", scrollY >= 64 && scrollY < before);
            before = scrollY;
            for (const [line] of places) line.classList.toggle("scroll-current", line === now);
            if (!scrollY) toc?.scrollTo(0, 0);
            else if (atEnd) toc?.scrollTo(0, toc.scrollHeight);
        };
        let waiting = false;
        const soon = () => {
            if (waiting) return;
            waiting = true;
            requestAnimationFrame(() => {
                waiting = false;
                follow();
            });
        };
        addEventListener("scroll", soon);
        addEventListener("resize", soon);
        soon();
    });
}
