// Draws a chart into its figure, as wide as there is room.
const SVG = "http://www.w3.org/2000/svg";
const TICK = 11; // pixels of a tick's letters
const LANE = 15;
const MOST_LANES = 5;
const NARROW = 560;

function svg(name, attributes, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

/** What a chart is drawn from, with its numbers unpacked. */
window.chartData = function (part) {
  const data = JSON.parse(document.getElementById(`data-${part}`).textContent);
  data.stops = unpacked(data.stops, Uint32Array);
  for (const curve of data.curves) curve.values = unpacked(curve.values, Float64Array);
  return data;
};

/** Where steps and rates lie within a box. */
window.scales = function (data, box) {
  const { x, y } = data;
  const part = (value) => {
    if (!y.log) return (value - y.low) / (y.high - y.low);
    return value <= y.low ? 0 : Math.log(value / y.low) / Math.log(y.high / y.low);
  };
  return {
    x: (step) => box.left + ((step - x.low) / (x.high - x.low)) * box.width,
    y: (value) => box.top + box.height * (1 - Math.min(Math.max(part(value), -1), 2)),
    step: (pixel) => x.low + ((pixel - box.left) / box.width) * (x.high - x.low),
  };
};

/** The path of a curve: a staircase where values last, else joined; NaN and infinities leave gaps. */
window.pathOf = function (data, curve, to) {
  const parts = [];
  let drawing = false;
  curve.values.forEach((value, index) => {
    if (!Number.isFinite(value)) {
      drawing = false;
      return;
    }
    const x = to.x(data.stops[index]).toFixed(2);
    const y = to.y(value).toFixed(2);
    if (curve.points) parts.push(`M${x} ${y}h0`); // a round cap, and no line to the next
    else if (!drawing) parts.push(`M${x} ${y}`);
    else parts.push(curve.stairs ? `H${x}V${y}` : `L${x} ${y}`);
    drawing = true;
  });
  if (drawing && !curve.points) parts.push(curve.stairs ? `H${to.x(curve.n).toFixed(2)}` : curve.values.length === 1 ? "h0" : "");
  return parts.join("");
};

/** Draws a chart in the room that there is; answers its box and its scales. */
window.drawChart = function (figure, data, room) {
  const width = Math.max(room, 260);
  const narrow = width < NARROW;
  const letters = Math.max(...data.yTicks.map(([, label]) => label.length));
  const box = { left: letters * 6.4 + 14, top: 20, height: narrow ? 190 : 240 };
  box.width = width - box.left - (narrow ? 10 : 22);
  const lanes = lanesOf(data, scales(data, box), box);
  box.top += lanes.height;
  const epochs = data.epochs && data.epochs.ticks && data.epochs.ticks[narrow ? 1 : 0];
  const bottom = box.top + box.height;
  const height = bottom + (epochs ? 52 : 36);
  const to = scales(data, box);
  const clip = `clip-${figure.dataset.part}`;
  const root = svg("svg", { viewBox: `0 0 ${width} ${height}`, width: "100%", role: "img" });
  root.setAttribute("aria-label", figure.dataset.label);
  const put = (name, attributes, text) => root.appendChild(svg(name, attributes, text));
  const defs = put("defs", {});
  const clipped = defs.appendChild(svg("clipPath", { id: clip }));
  clipped.append(svg("rect", { x: box.left, y: box.top, width: box.width, height: box.height }));

  put("text", { x: 0, y: 12, class: "axis-name", "font-size": TICK }, "learning rate");
  shade(data, to, box, put, defs, `hatch-${figure.dataset.part}`);
  for (const [value, label] of data.yTicks) {
    const y = to.y(value);
    put("path", { d: `M${box.left} ${y}h${box.width}`, class: "grid" });
    put("text", { x: box.left - 7, y: y + 4, class: "tick end", "font-size": TICK }, label);
  }
  put("path", { d: `M${box.left} ${box.top}V${bottom}h${box.width}`, class: "edge" });
  ticks(data.xTicks[narrow ? 1 : 0], bottom, data.x.name);
  if (epochs) ticks(epochs, bottom + 17, "epoch");
  for (const span of lanes.spans) drawLane(span, put);
  if (lanes.left) {
    put("text", { x: width - 4, y: 12, class: "tick end", "font-size": TICK }, `${lanes.left} more below`);
  }
  for (const curve of data.curves) {
    const look = `curve ${curve.look}${curve.points ? " points" : ""}`;
    put("path", { d: pathOf(data, curve, to), class: look, "clip-path": `url(#${clip})` });
    markStop(data, curve, to, put);
  }
  if (data.runEnd !== null) {
    const x = to.x(data.runEnd);
    const right = x > box.left + box.width - 90;
    put("path", { d: `M${x} ${box.top}v${box.height}`, class: "run-end" });
    const where = { x: x + (right ? -6 : 6), y: box.top + 13, class: `run-end ${right ? "end" : ""}` };
    put("text", { ...where, "font-size": TICK }, "end of the run");
  }
  return { root, box, to, width, height };

  function ticks(found, top, name) {
    const nameWidth = name.length * 6.2 + 8;
    const edge = box.left + box.width;
    put("text", { x: edge, y: top + 16, class: "axis-name end", "font-size": TICK }, name);
    for (const [value, label] of found) {
      const x = to.x(value);
      if (top === bottom) put("path", { d: `M${x} ${top}v4`, class: "edge" });
      if (x + label.length * 3.3 > edge - nameWidth) continue;
      put("text", { x, y: top + 16, class: "tick middle", "font-size": TICK }, label);
    }
  }
};

/** Puts the spans of findings into lanes above the curve, so that none hides another. */
function lanesOf(data, to, box) {
  const ends = [];
  const spans = [];
  let left = 0;
  for (const span of data.spans) {
    const start = Math.max(to.x(span.start), box.left);
    const stop = Math.min(Math.max(to.x(span.stop), start + 3), box.left + box.width);
    const room = 62;
    const flipped = start + room > box.left + box.width;
    const [from, until] = flipped ? [Math.min(start, stop - room), stop] : [start, Math.max(stop, start + room)];
    let lane = ends.findIndex((taken) => taken.every(([a, b]) => until < a - 4 || from > b + 4));
    if (lane < 0) lane = ends.push([]) - 1;
    if (lane >= MOST_LANES) {
      ends.pop();
      left += 1;
      continue;
    }
    ends[lane].push([from, until]);
    spans.push({ ...span, start, stop, flipped, y: 20 + lane * LANE });
  }
  return { spans, left, height: ends.length ? ends.length * LANE + 4 : 0 };
}

function drawLane(span, put) {
  put("path", { d: `M${span.start} ${span.y + 12}H${span.stop}`, class: `span ${span.severity}` });
  const x = span.flipped ? span.stop - 58 : span.start;
  const use = put("use", { href: `#${span.severity}`, x, y: span.y, width: 9, height: 9, class: span.severity });
  use.append(svg("title", {}, span.severity));
  put("text", { x: x + 13, y: span.y + 9, class: `code ${span.severity}`, "font-size": TICK }, span.code);
}

/** Shades what findings are about, where that is not the whole run, and hatches what never happens. */
function shade(data, to, box, put, defs, hatch) {
  for (const span of data.spans) {
    if (span.stop - span.start > 0.98 * data.end) continue;
    const x = to.x(span.start);
    const width = Math.max(to.x(span.stop) - x, 2);
    put("rect", { x, y: box.top, width, height: box.height, class: `shade ${span.severity}` });
  }
  if (!data.never) return;
  const pattern = { id: hatch, width: 8, height: 8, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" };
  const made = defs.appendChild(svg("pattern", pattern));
  made.append(svg("path", { d: "M0 0v8", class: "ghost" }));
  const { step } = data.curves.find((curve) => curve.stopped).stopped;
  const [from, until] = [to.x(step + 1), to.x(data.runEnd || data.end)];
  const area = { x: from, y: box.top, width: until - from, height: box.height };
  put("rect", { ...area, class: "ghost-fill" });
  put("rect", { ...area, fill: `url(#${hatch})` });
  if (until - from > 90) {
    const where = { x: (from + until) / 2, y: box.top + box.height / 2, class: "never middle", "font-size": TICK + 1 };
    put("text", where, "never happens");
  }
}

function markStop(data, curve, to, put) {
  if (!curve.stopped) return;
  const value = curve.values[curve.values.length - 1];
  if (!Number.isFinite(value)) return;
  const [x, y] = [to.x(curve.stopped.step), to.y(value)];
  const mark = put("path", { d: `M${x - 5} ${y - 5}l10 10m0-10l-10 10`, class: "stop" });
  mark.append(svg("title", {}, `raises after step ${count(curve.stopped.step)}: ${curve.stopped.error}`));
}
