// Puts the page together: a chart is drawn when it comes near the window, and again when its room changes.
const NEAR = "600px";
const charts = new Map();

/** A figure's chart, made ready when it is first wanted. */
function chartOf(figure) {
  if (charts.has(figure)) return charts.get(figure);
  const chart = readChart(figure.dataset.part);
  const made = { chart, width: 0, cursor: null, refresh: null };
  charts.set(figure, made);
  return made;
}

function attach(figure) {
  const made = chartOf(figure);
  if (made.cursor) return made;
  const redraw = () => paint(figure, made);
  made.cursor = new Cursor(figure, made.chart, redraw);
  new Zoom(figure, made.chart, made.cursor, redraw);
  made.refresh = attachTools(figure, made.chart, made.cursor, redraw);
  return made;
}

function paint(figure, { chart, width, cursor, refresh }) {
  const drawn = drawChart(figure, chart, width);
  const old = figure.querySelector(":scope > svg");
  if (old) old.replaceWith(drawn.root);
  else figure.prepend(drawn.root);
  figure.style.minHeight = "";
  cursor.place(drawn);
  refresh();
}

function draw(figure) {
  const made = attach(figure);
  const width = figure.clientWidth;
  if (made.width === width || !width) return;
  made.width = width;
  paint(figure, made);
}

/** Draws the rates of a schedule in small, all of them whatever its chart shows. */
function drawSpark(spark) {
  const figure = document.querySelector(`figure.plot[data-part="${spark.dataset.part}"]`);
  const { data } = chartOf(figure).chart;
  const whole = { data, view: wholeView(data), log: false, hidden: new Set() };
  const to = scales(whole.view, axisOf(whole, 0), { left: 1, top: 1, width: 78, height: 24 });
  const root = svg("svg", { viewBox: "0 0 80 26" });
  for (const curve of curvesIn(whole, 0).filter((each) => each.look !== "planned")) {
    root.append(svg("path", { d: pathOf(whole, curve, to), class: `curve ${curve.look}${curve.points ? " points" : ""}` }));
  }
  spark.append(root);
}

const figures = [...document.querySelectorAll("figure.plot")];
const resized = new ResizeObserver((entries) => entries.forEach(({ target }) => draw(target)));
const near = new IntersectionObserver((entries) => {
  for (const { target } of entries.filter((each) => each.isIntersecting)) {
    near.unobserve(target);
    draw(target);
    resized.observe(target);
  }
}, { rootMargin: NEAR });
for (const figure of figures) {
  figure.style.minHeight = `${260 + 116 * figure.dataset.panels}px`; // about what it will take
  near.observe(figure);
}
addEventListener("beforeprint", () => figures.forEach(draw));
attachCopy(document);
attachRules();
const list = document.getElementById("lr:list");
if (list) new Index(list).watch(drawSpark);
