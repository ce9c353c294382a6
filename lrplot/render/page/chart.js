// A chart's data and its state: which steps are seen, which curves and panels, and what lies where.

/** A chart as it opens, with its numbers unpacked. */
function readChart(part) {
  const data = JSON.parse(document.getElementById(`lr:data-${part}`).textContent);
  data.stops = unpacked(data.stops, Uint32Array);
  for (const curve of data.curves) {
    curve.values = unpacked(curve.values, Float64Array);
    const n = upTo(data.stops, curve.n - 1);
    if (curve.values.length < n) curve.values = new Float64Array(n).fill(curve.values[0]);
  }
  const shown = new Set(data.panels.flatMap((panel, number) => (panel.shown ? [number] : [])));
  return { data, whole: wholeView(data), view: wholeView(data), log: data.log, shown, hidden: new Set() };
}

/** All steps, with a little room on either side. */
function wholeView({ end }) {
  return end > 1 ? { low: -0.012 * end, high: 1.012 * end } : { low: -1, high: 1 };
}

function isZoomed({ view, whole }) {
  return view.low > whole.low || view.high < whole.high;
}

/** Shows the steps between two, no fewer than a few, and none beyond the chart's ends. */
function setView(chart, low, high) {
  const { whole } = chart;
  const most = whole.high - whole.low;
  const width = Math.min(Math.max(high - low, Math.min(4, most)), most);
  const start = Math.min(Math.max((low + high - width) / 2, whole.low), whole.high - width);
  chart.view = { low: start, high: start + width };
}

/** The curves of a panel that are switched on. */
function curvesIn(chart, panel) {
  const mine = chart.data.curves.filter((curve) => curve.panel === panel);
  return mine.filter((curve) => curve.key === null || !chart.hidden.has(curve.key));
}

/** The first and the last of a curve's points that its drawing within the view needs. */
function visible({ data, view }, curve) {
  const n = curve.values.length;
  return [Math.max(upTo(data.stops, view.low) - 1, 0), Math.min(upTo(data.stops, view.high) + 1, n)];
}

/** The axis of a panel: over what is seen of its curves. */
function axisOf(chart, panel) {
  const curves = curvesIn(chart, panel);
  const every = curves.length ? curves : chart.data.curves.filter((curve) => curve.panel === panel);
  const values = every.flatMap((curve) => Array.from(curve.values.subarray(...visible(chart, curve))));
  return panel ? valueAxis(values) : rateAxis(values, chart.log);
}

/** Where steps and values lie within a box. */
function scales(view, axis, box) {
  const part = (value) => {
    if (!axis.log) return (value - axis.low) / (axis.high - axis.low);
    return value > 0 ? Math.log(value / axis.low) / Math.log(axis.high / axis.low) : NaN;
  };
  return {
    x: (step) => box.left + ((step - view.low) / (view.high - view.low)) * box.width,
    y: (value) => box.top + box.height * (1 - Math.min(Math.max(part(value), -1), 2)),
    step: (pixel) => view.low + ((pixel - box.left) / box.width) * (view.high - view.low),
  };
}

/** The path of a curve: a staircase where values last, else joined; NaN, infinities and logs of zero leave gaps. */
function pathOf(chart, curve, to) {
  const { stops } = chart.data;
  const [first, last] = visible(chart, curve);
  const parts = [];
  let drawing = false;
  for (let index = first; index < last; index += 1) {
    const value = curve.values[index];
    const height = Number.isFinite(value) ? to.y(value) : NaN;
    if (Number.isNaN(height)) {
      if (drawing && curve.stairs) parts.push(`H${to.x(stops[index]).toFixed(2)}`);
      drawing = false;
      continue;
    }
    const [x, y] = [to.x(stops[index]).toFixed(2), height.toFixed(2)];
    if (curve.points) parts.push(`M${x} ${y}h0`); // a round cap, and no line to the next
    else if (!drawing) parts.push(`M${x} ${y}`);
    else parts.push(curve.stairs ? `H${x}V${y}` : `L${x} ${y}`);
    drawing = true;
  }
  if (drawing && !curve.points) parts.push(curve.stairs ? `H${to.x(curve.n).toFixed(2)}` : last - first === 1 ? "h0" : "");
  return parts.join("");
}

/** The points of a curve themselves, where few enough are seen to tell them apart. */
function dotsOf(chart, curve, to) {
  const [first, last] = visible(chart, curve);
  if (last - first > MOST_DOTS || last === first || curve.stairs || curve.points) return "";
  const [start, end] = [first, last - 1].map((index) => to.x(chart.data.stops[index]));
  if (end - start < DOTS_APART * (last - first - 1)) return "";
  const seen = range(first, last - 1).filter((index) => Number.isFinite(to.y(curve.values[index])));
  return seen.map((index) => `M${to.x(chart.data.stops[index]).toFixed(2)} ${to.y(curve.values[index]).toFixed(2)}h0`).join("");
}

const MOST_DOTS = 60;
const DOTS_APART = 8; // pixels
