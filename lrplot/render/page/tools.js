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
  const bar = element("div", "tools");
  const said = element("p", "seen quiet");
  said.setAttribute("role", "status");
  const after = (act) => () => {
    act();
    redraw();
  };
  const { title } = figure.dataset;
  const zooms = zoomButtons(title, chart, cursor, after);
  const groups = { Zoom: zooms, "What is shown": panelSwitches(title, chart, after), Download: downloadButtons(figure, chart) };
  for (const [label, buttons] of Object.entries(groups)) bar.append(groupOf(label, buttons));
  figure.before(bar);
  figure.after(said);
  for (const key of figure.parentElement.querySelectorAll(".curve-key")) attachKey(key, chart, redraw);

  return () => {
    const zoomed = isZoomed(chart);
    const [closer, ...others] = zooms;
    for (const each of others) each.disabled = !zoomed;
    closer.disabled = chart.view.high - chart.view.low <= 4;
    said.textContent = seenOf(chart, zoomed);
  };
}

function groupOf(label, buttons) {
  const made = element("div");
  made.setAttribute("role", "group");
  made.setAttribute("aria-label", label);
  made.append(...buttons);
  return made;
}

function zoomButtons(title, chart, cursor, after) {
  return [
    buttonOf("+", `Zoom in on ${title}`, after(() => zoomBy(chart, 0.5, cursor.step))),
    buttonOf("−", `Zoom out of ${title}`, after(() => zoomBy(chart, 2, cursor.step))),
    buttonOf("Reset", `Reset: show all steps of ${title}`, after(() => (chart.view = chart.whole))),
  ];
}

function panelSwitches(title, chart, after) {
  const log = switchOf("Log", `Logarithmic rates of ${title}`, () => chart.log, after(() => (chart.log = !chart.log)));
  const below = chart.data.panels.slice(1).map(({ name }, index) => {
    const flip = after(() => toggle(chart.shown, index + 1));
    const text = `${name[0].toUpperCase()}${name.slice(1)}`;
    return switchOf(text, `${name} of ${title}`, () => chart.shown.has(index + 1), flip);
  });
  return [log, ...below];
}

function downloadButtons(figure, chart) {
  const { title } = figure.dataset;
  const name = figure.closest("section").dataset.name || title;
  return Object.entries({ CSV: csvOf, JSON: jsonOf }).map(([kind, textOf]) => {
    return buttonOf(kind, `Download the values of ${title} as ${kind}`, () => download(name, kind, textOf(chart)));
  });
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
