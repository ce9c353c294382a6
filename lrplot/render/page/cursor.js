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
  return `step ${count(step)}${epoch}${usedBefore(data.unit, step)}`;
}

/** The exact values of a step, of all curves that are shown and reach it: the rates first, the run's own before others. */
function valuesAt(chart, at) {
  const { data } = chart;
  const index = upTo(data.stops, at) - 1;
  const own = (curve) => (curve.look === "planned" ? 1 : 0);
  const curves = [...chart.shown].sort().flatMap((panel) => curvesIn(chart, panel).sort((a, b) => own(a) - own(b)));
  const found = curves.filter((curve) => at < curve.n).map((curve) => ({ curve, value: curve.values[index] }));
  return found.filter(({ curve, value }) => !(curve.points && Number.isNaN(value))); // what a log does not know
}

/** What a value is of: its curve, and below the rates its quantity. */
function nameOf({ data, shown }, curve) {
  const several = data.curves.filter((each) => each.panel === curve.panel).length > 1;
  const quantity = curve.panel ? data.panels[curve.panel].name : "";
  const label = several || (!curve.panel && shown.size > 1) ? curve.label : "";
  return [quantity, label].filter(Boolean).join(", ");
}

function attachCursor(figure, chart, redraw) {
  const { data } = chart;
  const pad = element("div", "pad");
  const tip = element("div", "tip");
  const line = element("div", "line");
  const last = data.stops[data.stops.length - 1];
  let drawn = null;
  let step = null;
  tip.hidden = line.hidden = true;
  pad.tabIndex = 0;
  const about = { role: "slider", "aria-label": `Step of ${figure.dataset.title}`, "aria-valuemin": 0, "aria-valuemax": last };
  for (const [key, value] of Object.entries(about)) pad.setAttribute(key, value);
  figure.append(line, pad, tip);

  function say(at) {
    const texts = valuesAt(chart, at).slice(0, MOST_ROWS).map(({ curve, value }) => {
      return `${curve.panel ? nameOf(chart, curve) : curve.label} ${repr(value)}`;
    });
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
    const all = valuesAt(chart, step);
    for (const { curve, value } of all) putDot(x, curve, value);
    tip.replaceChildren(element("div", "where", placeOf(data, step)));
    for (const { curve, value } of fewest(all, height)) tip.append(rowOf(curve, value));
    if (all.length > MOST_ROWS) tip.append(element("div", "quiet", `and ${all.length - MOST_ROWS} more`));
    tip.hidden = line.hidden = false;
    line.style.left = `${x}px`;
    line.style.top = `${box.top}px`;
    line.style.height = `${box.height}px`;
    const after = x + 14 + tip.offsetWidth <= drawn.width;
    tip.style.left = `${after ? x + 14 : Math.max(x - 14 - tip.offsetWidth, 0)}px`;
    tip.style.top = `${box.top + 6}px`;
    say(step);
  }

  /** The values to tell: where there are many, those nearest to the pointer. */
  function fewest(all, height) {
    if (all.length <= MOST_ROWS) return all;
    const near = height === undefined ? drawn.box.top : height;
    const away = ({ curve, value }) => Math.abs(panelOf(curve).to.y(value) - near);
    return [...all].sort((a, b) => away(a) - away(b)).slice(0, MOST_ROWS);
  }

  function panelOf(curve) {
    return drawn.panels.find((panel) => panel.number === curve.panel);
  }

  function putDot(x, curve, value) {
    const { box, to } = panelOf(curve);
    const y = to.y(value);
    if (!Number.isFinite(value) || !Number.isFinite(y)) return;
    const dot = element("div", `dot ${curve.look}`);
    dot.style.left = `${x}px`;
    dot.style.top = `${Math.min(Math.max(y, box.top), box.top + box.height)}px`;
    figure.insertBefore(dot, pad);
  }

  function rowOf(curve, value) {
    const row = element("div", "rate");
    const name = nameOf(chart, curve);
    row.append(element("i", `key ${curve.look}`));
    if (name) row.append(element("span", "name", name));
    row.append(element("b", "", repr(value)));
    if (!curve.stopped || curve.stopped.step !== step) return row;
    const both = element("div");
    both.append(row, element("div", "raises", curve.stopped.error));
    return both;
  }

  function follow(event) {
    const frame = figure.getBoundingClientRect();
    show(nearest(drawn.to.step(event.clientX - frame.left)), event.clientY - frame.top);
  }

  /** Goes on by a number of stops, or of steps where all are known, and takes the view along. */
  function go(to) {
    const { view } = chart;
    const width = view.high - view.low;
    if (to < view.low || to > view.high) {
      setView(chart, to - width / 2, to + width / 2);
      redraw();
    }
    show(to);
  }

  function moved(by) {
    if (data.whole) return nearest(step + by);
    const index = upTo(data.stops, step) - 1 + by;
    return data.stops[Math.min(Math.max(index, 0), data.stops.length - 1)];
  }

  const shownNow = () => Math.max((data.whole ? chart.view.high - chart.view.low : visible(chart, data.curves[0])[1] - visible(chart, data.curves[0])[0]), 1);

  function press(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const far = Math.max(Math.round(Math.min(shownNow(), data.end) / 20), 1);
    const one = event.shiftKey ? far : 1;
    if (step === null) step = 0;
    if (event.key === "Escape") hide();
    else if (event.key === "ArrowRight" || event.key === "ArrowUp") go(moved(one));
    else if (event.key === "ArrowLeft" || event.key === "ArrowDown") go(moved(-one));
    else if (event.key === "PageUp") go(moved(far));
    else if (event.key === "PageDown") go(moved(-far));
    else if (event.key === "Home") go(0);
    else if (event.key === "End") go(last);
    else return;
    event.preventDefault();
  }

  pad.addEventListener("pointermove", follow);
  pad.addEventListener("pointerdown", follow);
  pad.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && hide());
  pad.addEventListener("focus", () => pad.matches(":focus-visible") && show(step === null ? 0 : step));
  pad.addEventListener("blur", hide);
  pad.addEventListener("keydown", press);
  say(0);

  /** Takes over a chart that was drawn anew. */
  function place(made) {
    drawn = made;
    hide();
    for (const side of ["left", "top", "width", "height"]) pad.style[side] = `${made.box[side]}px`;
    say(step === null ? 0 : step);
  }
  return { pad, place, at: () => step, scale: () => drawn.to, show: () => step !== null && show(step) };
}
