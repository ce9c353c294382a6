// Draws a chart into its figure, as wide as there is room: its panels, their axes and their curves.
const SVG = "http://www.w3.org/2000/svg";
const TICK = 11; // pixels of a tick's letters
const TICK_APART = 16; // from one to the next on a logarithmic axis at least
const LETTER = 6.2; // how wide one of them is, about
const NARROW = 560;
const GAP = 26; // between one panel and the next
const LOWER = 90; // pixels of a panel below the rates'

function svg(name, attributes, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

/** The panels that are shown, from top to bottom: the box of each, its axis and its scales. */
function panelsOf(chart, width, narrow) {
  const shown = chart.data.panels.map((panel, number) => ({ ...panel, number })).filter(({ number }) => chart.shown.has(number));
  for (const panel of shown) {
    panel.axis = axisOf(chart, panel.number);
    panel.height = panel.number ? LOWER : narrow ? 190 : 240;
    const most = panel.axis.log ? 14 : 6;
    const atMost = panel.number ? 3 : Math.min(most, Math.floor(panel.height / TICK_APART));
    [panel.ticks, panel.labels] = labelledTicks(panel.axis, atMost, (1.5 * TICK) / panel.height);
  }
  const letters = Math.max(...shown.flatMap((panel) => panel.labels.map((label) => label.length)));
  const left = letters * 6.4 + 14;
  const wide = width - left - (narrow ? 10 : 22);
  const lanes = lanesOf(chart, { left, width: wide });
  let top = 20 + lanes.height;
  for (const panel of shown) {
    const { height } = panel;
    panel.box = { left, top, width: wide, height };
    panel.to = scales(chart.view, panel.axis, panel.box);
    top += height + GAP;
  }
  return { shown, lanes, bottom: top - GAP };
}

/** Draws a chart in the room that there is; answers its panels, the box around them and their scales. */
function drawChart(figure, chart, room) {
  const width = Math.max(room, 260);
  const narrow = width < NARROW;
  const { shown, lanes, bottom } = panelsOf(chart, width, narrow);
  const [rates] = shown;
  const epochs = epochTicks(chart, narrow ? 4 : 9);
  const height = bottom + (epochs ? 52 : 36);
  const root = svg("svg", { viewBox: `0 0 ${width} ${height}`, width: "100%", role: "img" });
  root.setAttribute("aria-label", figure.dataset.label);
  const put = (name, attributes, text) => root.appendChild(svg(name, attributes, text));
  const defs = put("defs", {});
  const hatch = `lr:hatch-${figure.dataset.part}`;
  const pattern = { id: hatch, width: 8, height: 8, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" };
  defs.appendChild(svg("pattern", pattern)).append(svg("path", { d: "M0 0v8", class: "ghost" }));
  for (const panel of shown) {
    const clip = `lr:clip-${figure.dataset.part}-${panel.number}`;
    const { left, top, width: wide, height: high } = panel.box;
    const clipped = defs.appendChild(svg("clipPath", { id: clip }));
    clipped.append(svg("rect", { x: left, y: top, width: wide, height: high }));
    const inside = put("g", { "clip-path": `url(#${clip})` });
    const within = (name, attributes, text) => inside.appendChild(svg(name, attributes, text));
    if (panel === rates) {
      drawShades(chart, panel, within);
      drawHatched(chart, panel, within, hatch);
    }
    drawAxis(panel, put, panel === rates ? 12 : top - 8);
    root.append(inside); // the curves lie on the grid
    for (const curve of curvesIn(chart, panel.number)) drawCurve(chart, panel, curve, within);
  }
  const ticks = stepTicks(chart, narrow ? 4 : 9);
  drawTicks(ticks, bottom, chart.data.name, rates, put, true);
  if (epochs) drawTicks(epochs, bottom + 17, "epoch", rates, put, false);
  for (const span of lanes.spans) drawLane(span, put);
  if (lanes.left) put("text", { x: width - 4, y: 12, class: "tick end", "font-size": TICK }, `${lanes.left} more below`);
  drawStops(chart, rates, put);
  drawWords(chart, rates, put);
  const box = { ...rates.box, height: bottom - rates.box.top };
  return { root, box, to: rates.to, panels: shown, width, height };
}

function drawAxis({ box, to, ticks, labels, name }, put, above) {
  put("text", { x: 0, y: above, class: "axis-name", "font-size": TICK }, name);
  for (const [index, value] of ticks.entries()) {
    const y = to.y(value);
    put("path", { d: `M${box.left} ${y}h${box.width}`, class: "grid" });
    put("text", { x: box.left - 7, y: y + 4, class: "tick end", "font-size": TICK }, labels[index]);
  }
  put("path", { d: `M${box.left} ${box.top}v${box.height}h${box.width}`, class: "edge" });
}

function drawCurve(chart, { to }, curve, put) {
  put("path", { d: pathOf(chart, curve, to), class: `curve ${curve.look}${curve.points ? " points" : ""}` });
  const dots = dotsOf(chart, curve, to);
  if (dots) put("path", { d: dots, class: `curve points ${curve.look}` });
}

/** Round steps that are seen, or round numbers of another unit, with their labels. */
function stepTicks({ view, data }, atMost) {
  if (data.unit) return unitTicks(data.unit, Math.max(view.low, 0), Math.min(view.high, data.end), atMost);
  const shown = { low: Math.max(view.low, 0), high: Math.max(Math.min(view.high, data.end), 1) };
  const ticks = roundTicks(shown, atMost, true);
  return (data.end > 1 ? ticks : ticks.slice(0, 1)).map((step) => [step, count(step)]);
}

/** The epochs that are seen, at their first steps; none where each is a step, or where some steps are skipped. */
function epochTicks({ view, data }, atMost) {
  const { epochs } = data;
  if (!epochs || epochs.starts || epochs.each === 1 || (data.unit && data.unit.name === "epoch")) return null;
  const shown = { low: Math.max(view.low, 0) / epochs.each, high: Math.min(view.high, data.end) / epochs.each };
  if (shown.high - shown.low < 1) return [];
  return roundTicks(shown, atMost, true).map((epoch) => [epoch * epochs.each, count(epoch)]);
}

function drawTicks(found, top, name, { box, to }, put, marked) {
  const nameWidth = name.length * LETTER + 8;
  const edge = box.left + box.width;
  put("text", { x: edge, y: top + 16, class: "axis-name end", "font-size": TICK }, name);
  for (const [value, label] of found) {
    const x = to.x(value);
    if (marked) put("path", { d: `M${x} ${top}v4`, class: "edge" });
    if (x + label.length * 3.3 > edge - nameWidth) continue;
    put("text", { x, y: top + 16, class: "tick middle", "font-size": TICK }, label);
  }
}
