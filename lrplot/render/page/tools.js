// The buttons above a chart and in its legend, and the line that says what is seen.

/** A button that switches something on and off. */
function switchOf(text, label, isOn, flip) {
  const made = element("button", "", text);
  made.type = "button";
  made.setAttribute("aria-label", label);
  made.setAttribute("aria-pressed", isOn());
  made.addEventListener("click", () => {
    flip();
    made.setAttribute("aria-pressed", isOn());
  });
  return made;
}

function buttonOf(text, label, act) {
  const made = element("button", "", text);
  made.type = "button";
  made.setAttribute("aria-label", label);
  made.addEventListener("click", act);
  return made;
}

function toggle(set, key) {
  if (!set.delete(key)) set.add(key);
}

/** Puts the buttons of a chart above it; answers what brings them up to date. */
function attachTools(figure, chart, cursor, redraw) {
  const { title } = figure.dataset;
  const { data } = chart;
  const bar = element("div", "tools");
  const said = element("p", "seen quiet");
  said.setAttribute("role", "status");
  const group = (label, buttons) => {
    const made = element("div");
    made.setAttribute("role", "group");
    made.setAttribute("aria-label", label);
    made.append(...buttons);
    bar.append(made);
  };
  const zoom = (act) => () => {
    act();
    redraw();
  };
  const closer = buttonOf("+", `Zoom in on ${title}`, zoom(() => zoomBy(chart, 0.5, cursor.at())));
  const further = buttonOf("−", `Zoom out of ${title}`, zoom(() => zoomBy(chart, 2, cursor.at())));
  const reset = buttonOf("Reset", `Show all steps of ${title}`, zoom(() => (chart.view = chart.whole)));
  group("Zoom", [closer, further, reset]);
  const log = switchOf("Log", `Logarithmic rates of ${title}`, () => chart.log, zoom(() => (chart.log = !chart.log)));
  const below = data.panels.slice(1).map(({ name }, index) => {
    const flip = zoom(() => toggle(chart.shown, index + 1));
    return switchOf(`${name[0].toUpperCase()}${name.slice(1)}`, `${name} of ${title}`, () => chart.shown.has(index + 1), flip);
  });
  group("What is shown", [log, ...below]);
  const { name } = figure.closest("section").dataset;
  const downloads = { CSV: csvOf, JSON: jsonOf };
  group("Download", Object.entries(downloads).map(([kind, made]) => {
    return buttonOf(kind, `Download the values of ${title} as ${kind}`, () => download(name || title, kind, made(chart)));
  }));
  figure.before(bar);
  figure.after(said);
  for (const key of figure.parentElement.querySelectorAll(".curve-key")) attachKey(key, chart, redraw);

  return () => {
    const zoomed = isZoomed(chart);
    further.disabled = reset.disabled = !zoomed;
    closer.disabled = chart.view.high - chart.view.low <= 4;
    said.textContent = seenOf(chart, zoomed);
  };
}

/** Which steps are seen, and how many of them the page holds, where that is not all. */
function seenOf({ data, view }, zoomed) {
  const [low, high] = [Math.max(Math.ceil(view.low), 0), Math.min(Math.floor(view.high), data.end - 1)];
  const texts = zoomed ? [`Steps ${count(low)} to ${count(high)} of ${count(data.end)}.`] : [];
  if (data.thinned) {
    const n = upTo(data.stops, high) - upTo(data.stops, low - 1);
    texts.push(`Thinned: the page holds ${count(n)} of these ${count(high - low + 1)} steps, each exact, with every high and low; lines join them.`);
  }
  return texts.join(" ");
}

/** Makes a switch of a curve's name in the legend. */
function attachKey(key, chart, redraw) {
  const number = Number(key.dataset.key);
  const flip = () => {
    toggle(chart.hidden, number);
    redraw();
  };
  const made = switchOf("", `Curve ${key.textContent}`, () => !chart.hidden.has(number), flip);
  made.className = "curve-key";
  made.append(...key.childNodes);
  key.replaceWith(made);
}
