// The index: search, order, links by any name, and which schedule is being read.
function attachIndex(drawSpark) {
  const find = document.getElementById("lr:find");
  const list = document.getElementById("lr:list");
  if (!list) return;
  const main = document.querySelector("main");
  const items = [...list.children];
  const sections = new Map([...document.querySelectorAll("section.subject")].map((each) => [each.dataset.part, each]));
  const search = document.getElementById("lr:search");
  const status = find.querySelector("[role=status]");
  const sorts = [...find.querySelectorAll("[data-sort]")];
  find.hidden = false;

  function filter() {
    const wanted = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let n = 0;
    for (const item of items) {
      const found = wanted.every((word) => item.dataset.words.includes(word));
      item.hidden = sections.get(item.dataset.part).hidden = !found;
      n += found;
    }
    status.textContent = wanted.length ? `${n} of ${items.length} shown` : "";
  }

  const orders = {
    rank: (a, b) => a.dataset.rank - b.dataset.rank || a.dataset.place - b.dataset.place,
    name: (a, b) => a.dataset.name.localeCompare(b.dataset.name, "en", { numeric: true }),
    place: (a, b) => a.dataset.place - b.dataset.place,
  };

  function sort(by) {
    items.sort(orders[by]);
    list.append(...items);
    main.prepend(...items.map((item) => sections.get(item.dataset.part)));
    for (const each of sorts) each.setAttribute("aria-pressed", each.dataset.sort === by);
  }

  /** Goes to the schedule that an address ends in: by its anchor, or by its own name, whatever that is. */
  function follow() {
    let wanted = location.hash.slice(1);
    try {
      wanted = decodeURIComponent(wanted);
    } catch {
      // a lone % is one of the name
    }
    const item = items.find((each) => sections.get(each.dataset.part).id === wanted) ||
      items.find((each) => each.dataset.name === wanted);
    if (!item) return;
    const section = sections.get(item.dataset.part);
    if (item.hidden) {
      search.value = "";
      filter();
    }
    // What comes near is drawn only now, and then takes another room than it was given.
    section.scrollIntoView();
    requestAnimationFrame(() => requestAnimationFrame(() => section.scrollIntoView()));
  }

  search.addEventListener("input", filter);
  for (const each of sorts) each.addEventListener("click", () => sort(each.dataset.sort));
  addEventListener("hashchange", follow);
  follow();

  const seen = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries.filter((each) => each.isIntersecting)) {
      seen.unobserve(target);
      if (isIntersecting) drawSpark(target);
    }
  }, { rootMargin: "300px" });
  for (const spark of list.querySelectorAll(".spark")) seen.observe(spark);

  const read = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const item = items.find((each) => each.dataset.part === target.dataset.part);
      if (isIntersecting) item.firstElementChild.setAttribute("aria-current", "true");
      else item.firstElementChild.removeAttribute("aria-current");
    }
  }, { rootMargin: "-20% 0px -70% 0px" }); // what crosses a line in the upper part of the window
  for (const section of sections.values()) read.observe(section);
}
