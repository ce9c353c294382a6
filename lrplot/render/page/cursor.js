// The line that follows the pointer and the arrow keys, and says what the optimizer uses at its step.
const MOST_ROWS = 12;

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

/** The epoch of a step, counted from 1. */
function epochOf(data, step) {
  const { starts, each } = data.epochs;
  return starts ? upTo(starts, step) : Math.floor(step / each) + 1;
}

function placeOf(data, step) {
  const epoch = data.epochs ? `, epoch ${count(epochOf(data, step))} of ${count(data.epochs.n)}` : "";
  return `step ${count(step)}${epoch}`;
}

window.attachCursor = function (figure, data) {
  let drawn = null;
  let step = null;
  const ordered = [...data.curves].sort((a, b) => (a.look === "planned") - (b.look === "planned"));
  const pad = element("div", "pad");
  const tip = element("div", "tip");
  const line = element("div", "line");
  const last = data.stops[data.stops.length - 1];
  tip.hidden = line.hidden = true;
  pad.tabIndex = 0;
  pad.setAttribute("role", "slider");
  pad.setAttribute("aria-label", `Step of ${figure.dataset.label.split(":")[0]}`);
  pad.setAttribute("aria-valuemin", 0);
  pad.setAttribute("aria-valuemax", last);
  say(0);
  figure.append(line, pad, tip);

  /** The exact rates of a step, of all curves that reach it. */
  function ratesAt(at) {
    const index = upTo(data.stops, at) - 1;
    const found = ordered.filter((curve) => at < curve.n).map((curve) => ({ curve, value: curve.values[index] }));
    return found.filter(({ curve, value }) => !(curve.points && Number.isNaN(value))); // what a log does not know
  }

  function say(at) {
    const texts = ratesAt(at).slice(0, MOST_ROWS).map(({ curve, value }) => `${curve.label} ${repr(value)}`);
    pad.setAttribute("aria-valuenow", at);
    pad.setAttribute("aria-valuetext", `${placeOf(data, at)}: ${texts.join("; ")}`);
  }

  function hide() {
    tip.hidden = line.hidden = true;
    for (const dot of figure.querySelectorAll(".dot")) dot.remove();
  }

  /** The step itself where the page knows every step's rate; else the nearest that it holds. */
  function nearest(wanted) {
    const bounded = Math.min(Math.max(Math.round(wanted), 0), last);
    if (data.whole) return bounded;
    const after = Math.min(upTo(data.stops, bounded), data.stops.length - 1);
    const before = Math.max(after - 1, 0);
    return data.stops[bounded - data.stops[before] <= data.stops[after] - bounded ? before : after];
  }

  function show(at, height) {
    step = at;
    const { box, to } = drawn;
    const x = to.x(step);
    hide();
    let rates = ratesAt(step);
    for (const { curve, value } of rates) {
      if (!Number.isFinite(value)) continue;
      const dot = element("div", `dot ${curve.look}`);
      dot.style.left = `${x}px`;
      dot.style.top = `${Math.min(Math.max(to.y(value), box.top), box.top + box.height)}px`;
      figure.insertBefore(dot, pad);
    }
    const left = rates.length - MOST_ROWS;
    if (left > 0) {
      const near = height === undefined ? box.top : height;
      rates.sort((a, b) => Math.abs(to.y(a.value) - near) - Math.abs(to.y(b.value) - near));
      rates = rates.slice(0, MOST_ROWS);
    }
    tip.replaceChildren(element("div", "where", placeOf(data, step)));
    for (const { curve, value } of rates) {
      const row = element("div", "rate");
      row.append(element("i", `key ${curve.look}`));
      if (data.curves.length > 1) row.append(element("span", "name", curve.label));
      row.append(element("b", "", repr(value)));
      tip.append(row);
      if (curve.stopped && curve.stopped.step === step) tip.append(element("div", "raises", curve.stopped.error));
    }
    if (left > 0) tip.append(element("div", "quiet", `and ${left} more`));
    tip.hidden = line.hidden = false;
    line.style.left = `${x}px`;
    line.style.top = `${box.top}px`;
    line.style.height = `${box.height}px`;
    const after = x + 14 + tip.offsetWidth <= drawn.width;
    tip.style.left = `${after ? x + 14 : Math.max(x - 14 - tip.offsetWidth, 0)}px`;
    tip.style.top = `${box.top + 6}px`;
    say(step);
  }

  function follow(event) {
    const frame = figure.getBoundingClientRect();
    show(nearest(drawn.to.step(event.clientX - frame.left)), event.clientY - frame.top);
  }

  /** The step that a number of stops, or of steps where all are known, leads to. */
  function moved(by) {
    if (data.whole) return nearest(step + by);
    const index = upTo(data.stops, step) - 1 + by;
    return data.stops[Math.min(Math.max(index, 0), data.stops.length - 1)];
  }

  pad.addEventListener("pointermove", follow);
  pad.addEventListener("pointerdown", follow);
  pad.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && hide());
  pad.addEventListener("focus", () => pad.matches(":focus-visible") && show(step === null ? 0 : step));
  pad.addEventListener("blur", hide);
  pad.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const far = Math.max(Math.round((data.whole ? data.end : data.stops.length) / 20), 1);
    const one = event.shiftKey ? far : 1;
    if (step === null) step = 0;
    if (event.key === "Escape") hide();
    else if (event.key === "ArrowRight" || event.key === "ArrowUp") show(moved(one));
    else if (event.key === "ArrowLeft" || event.key === "ArrowDown") show(moved(-one));
    else if (event.key === "PageUp") show(moved(far));
    else if (event.key === "PageDown") show(moved(-far));
    else if (event.key === "Home") show(0);
    else if (event.key === "End") show(last);
    else return;
    event.preventDefault();
  });

  /** Takes over a chart that was drawn anew. */
  return function place(made) {
    drawn = made;
    hide();
    pad.style.left = `${made.box.left}px`;
    pad.style.top = `${made.box.top}px`;
    pad.style.width = `${made.box.width}px`;
    pad.style.height = `${made.box.height}px`;
  };
};
