// What the optimizer uses at a step: the texts, and the box beside the line that shows them.
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

/** The box that tells the values of a step, with a line through the chart and a dot on each curve. */
class Tip {
  constructor(figure, chart) {
    Object.assign(this, { figure, chart, drawn: null, box: element("div", "tip"), line: element("div", "line") });
    this.hide();
  }

  hide() {
    this.box.hidden = this.line.hidden = true;
    for (const dot of this.figure.querySelectorAll(".dot")) dot.remove();
  }

  /** Tells the values of a step; where there are too many, those nearest to a height. */
  show(step, height) {
    this.hide();
    const { box, to, width } = this.drawn;
    const x = to.x(step);
    const all = valuesAt(this.chart, step);
    for (const { curve, value } of all) this.putDot(x, curve, value);
    this.box.replaceChildren(element("div", "where", placeOf(this.chart.data, step)));
    for (const { curve, value } of this.fewest(all, height)) this.box.append(this.rowOf(step, curve, value));
    if (all.length > MOST_ROWS) this.box.append(element("div", "quiet", `and ${all.length - MOST_ROWS} more`));
    this.box.hidden = this.line.hidden = false;
    Object.assign(this.line.style, { left: `${x}px`, top: `${box.top}px`, height: `${box.height}px` });
    const after = x + 14 + this.box.offsetWidth <= width;
    this.box.style.left = `${after ? x + 14 : Math.max(x - 14 - this.box.offsetWidth, 0)}px`;
    this.box.style.top = `${box.top + 6}px`;
  }

  fewest(all, height = this.drawn.box.top) {
    if (all.length <= MOST_ROWS) return all;
    const away = ({ curve, value }) => Math.abs(this.panelOf(curve).to.y(value) - height);
    return [...all].sort((a, b) => away(a) - away(b)).slice(0, MOST_ROWS);
  }

  panelOf(curve) {
    return this.drawn.panels.find((panel) => panel.number === curve.panel);
  }

  putDot(x, curve, value) {
    const { box, to } = this.panelOf(curve);
    const y = to.y(value);
    if (!Number.isFinite(value) || !Number.isFinite(y)) return;
    const dot = element("div", `dot ${curve.look}`);
    dot.style.left = `${x}px`;
    dot.style.top = `${Math.min(Math.max(y, box.top), box.top + box.height)}px`;
    this.figure.insertBefore(dot, this.line);
  }

  rowOf(step, curve, value) {
    const row = element("div", "rate");
    const name = nameOf(this.chart, curve);
    row.append(element("i", `key ${curve.look}`));
    if (name) row.append(element("span", "name", name));
    row.append(element("b", "", repr(value)));
    if (!curve.stopped || curve.stopped.step !== step) return row;
    const both = element("div");
    both.append(row, element("div", "raises", curve.stopped.error));
    return both;
  }
}
