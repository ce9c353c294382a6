// The index: search, order, links by any name, and which schedule is being read.

/** The entries of the index, each with its section of the page. */
class Index {
  constructor(list) {
    const sections = new Map([...document.querySelectorAll("section.subject")].map((each) => [each.dataset.part, each]));
    this.list = list;
    this.entries = [...list.children].map((item) => ({ item, ...item.dataset, section: sections.get(item.dataset.part) }));
    this.find = document.getElementById("lr:find");
    this.search = document.getElementById("lr:search");
    this.sorts = [...this.find.querySelectorAll("[data-sort]")];
    this.find.hidden = false;
    this.search.addEventListener("input", () => this.filter());
    for (const each of this.sorts) each.addEventListener("click", () => this.sort(each.dataset.sort));
    addEventListener("hashchange", () => this.follow());
    this.follow();
  }

  filter() {
    const wanted = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const { item, section, words } of this.entries) {
      item.hidden = section.hidden = !wanted.every((word) => words.includes(word));
    }
    const n = this.entries.filter(({ item }) => !item.hidden).length;
    this.find.querySelector("[role=status]").textContent = wanted.length ? `${n} of ${this.entries.length} shown` : "";
  }

  sort(by) {
    const orders = {
      rank: (a, b) => a.rank - b.rank || a.place - b.place,
      name: (a, b) => a.name.localeCompare(b.name, "en", { numeric: true }),
      place: (a, b) => a.place - b.place,
    };
    this.entries.sort(orders[by]);
    this.list.append(...this.entries.map(({ item }) => item));
    document.querySelector("main").prepend(...this.entries.map(({ section }) => section));
    for (const each of this.sorts) each.setAttribute("aria-pressed", each.dataset.sort === by);
  }

  /** Goes to the schedule that an address ends in: by its anchor, or by its own name, whatever that is. */
  follow() {
    const wanted = addressed();
    const found = this.entries.find(({ section }) => section.id === wanted) || this.entries.find(({ name }) => name === wanted);
    if (!found) return;
    if (found.item.hidden) {
      this.search.value = "";
      this.filter();
    }
    // What comes near is drawn only now, and then takes another room than it was given.
    found.section.scrollIntoView();
    requestAnimationFrame(() => requestAnimationFrame(() => found.section.scrollIntoView()));
  }

  /** Draws the small curves that come near, and marks the schedule that is being read. */
  watch(drawSpark) {
    const near = new IntersectionObserver((seen) => {
      for (const { target } of seen.filter((each) => each.isIntersecting)) {
        near.unobserve(target);
        drawSpark(target);
      }
    }, { rootMargin: "300px" });
    for (const spark of this.list.querySelectorAll(".spark")) near.observe(spark);

    const links = new Map(this.entries.map(({ item, section }) => [section, item.firstElementChild]));
    const read = new IntersectionObserver((seen) => {
      for (const { target, isIntersecting } of seen) {
        if (isIntersecting) links.get(target).setAttribute("aria-current", "true");
        else links.get(target).removeAttribute("aria-current");
      }
    }, { rootMargin: "-20% 0px -70% 0px" }); // what crosses a line in the upper part of the window
    for (const section of links.keys()) read.observe(section);
  }
}

/** What the page's address ends in. */
function addressed() {
  const wanted = location.hash.slice(1);
  try {
    return decodeURIComponent(wanted);
  } catch {
    return wanted; // a lone % is one of a name
  }
}
