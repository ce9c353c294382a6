// What is said within a chart: what findings are about, what is never reached or never happens, and where a run ends.
const LANE = 15;
const MOST_LANES = 5;

/** Puts the spans of findings into lanes above the curve, so that none hides another. */
function lanesOf(chart, box) {
  const to = scales(chart.view, { low: 0, high: 1 }, box);
  const right = box.left + box.width;
  const ends = [];
  const spans = [];
  let left = 0;
  for (const span of chart.data.spans) {
    if (to.x(span.stop) < box.left || to.x(span.start) > right) continue; // zoomed past it
    const start = Math.max(to.x(span.start), box.left);
    const stop = Math.min(Math.max(to.x(span.stop), start + 3), right);
    const room = 62;
    const flipped = start + room > right;
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
  const use = put("use", { href: `#lr:${span.severity}`, x, y: span.y, width: 9, height: 9, class: span.severity });
  use.append(svg("title", {}, span.severity));
  put("text", { x: x + 13, y: span.y + 9, class: `code ${span.severity}`, "font-size": TICK }, span.code);
}

/** Shades what findings are about, where that is not the whole run. */
function drawShades({ data, view }, { box, to }, put) {
  for (const span of data.spans) {
    if (span.stop - span.start > 0.98 * data.end || span.stop < view.low || span.start > view.high) continue;
    const width = Math.max(to.x(span.stop) - to.x(span.start), 2);
    put("rect", { x: to.x(span.start), y: box.top, width, height: box.height, class: `shade ${span.severity}` });
  }
}

/** Hatches what never happens, as the scheduler raised, or what of the schedule is never reached. */
function drawHatched(chart, panel, put, hatch) {
  const { never, unreached } = chart.data;
  if (!never && !unreached) return;
  const { box, to } = panel;
  const fill = (name, shape) => {
    put(name, { ...shape, class: "ghost-fill" });
    put(name, { ...shape, fill: `url(#${hatch})` });
  };
  if (never) {
    const [from, until] = never.map(to.x);
    fill("rect", { x: from, y: box.top, width: until - from, height: box.height });
  } else {
    const path = underPlanned(chart, panel);
    if (path) fill("path", { d: path });
  }
}

/** The highest curve as configured: what lies under it is never reached. */
function highestPlanned(chart) {
  const planned = curvesIn(chart, 0).filter((curve) => curve.look === "planned");
  return planned.sort((a, b) => greatest(bounded([...b.values]), 0) - greatest(bounded([...a.values]), 0))[0];
}

function underPlanned(chart, { box, to, axis }) {
  const curve = highestPlanned(chart);
  if (!curve) return "";
  const { stops } = chart.data;
  const foot = box.top + box.height * (1 - (axis.log ? 0 : (0 - axis.low) / (axis.high - axis.low)));
  const first = upTo(stops, chart.data.unreached.from - 1);
  const points = range(first, curve.values.length - 1).map((index) => {
    const y = to.y(curve.values[index]);
    return `${to.x(stops[index]).toFixed(2)} ${(Number.isFinite(y) ? y : foot).toFixed(2)}`;
  });
  if (points.length < 2) return "";
  const [start, end] = [points[0], points[points.length - 1]].map((point) => point.split(" ")[0]);
  return `M${start} ${foot}L${points.join("L")}L${end} ${foot}Z`;
}

/** The words of a chart, each where there is room for it. */
function drawWords(chart, panel, put) {
  const { box, to } = panel;
  const { data, view } = chart;
  const right = box.left + box.width;
  const word = (x, y, text, look) => put("text", { x, y, class: `word ${look}`, "font-size": TICK }, text);
  for (const [number, { at, text, tone }] of data.edges.filter((edge) => isSeen(edge.at, view)).entries()) {
    const x = to.x(at);
    const flipped = x + text.length * LETTER + 8 > right;
    put("path", { d: `M${x} ${box.top}v${box.height}`, class: `upright ${tone}` });
    word(x + (flipped ? -6 : 6), box.top + 13 + 14 * (number % 3), text, `${tone} ${flipped ? "end" : ""}`);
  }
  if (data.never) {
    const [from, until] = data.never.map(to.x).map((x) => Math.min(Math.max(x, box.left), right));
    if (until - from > 90) word((from + until) / 2, box.top + box.height / 2, "never happens", "middle quiet");
  }
  if (data.unreached) sayUnreached(chart, panel, word);
  for (const curve of curvesIn(chart, 0).filter((each) => each.stopped && isSeen(each.stopped.step, view))) {
    const { step, text: long } = curve.stopped;
    const text = long.length * LETTER < 0.4 * box.width ? long : "raises";
    const flipped = to.x(step) + text.length * LETTER + 16 > right;
    const x = to.x(step) + (flipped ? -10 : 10);
    const y = highestBetween(chart, panel, x - (flipped ? text.length * LETTER : 0), x + (flipped ? 0 : text.length * LETTER));
    word(x, Math.max(y - 10, box.top + 30), text, `warn strong ${flipped ? "end" : ""}`);
  }
}

/** Where the highest point of the rates' curves lies between two pixels from left to right; the foot where none does. */
function highestBetween(chart, { box, to }, left, right) {
  let found = box.top + box.height;
  for (const curve of curvesIn(chart, 0)) {
    const [first, last] = [left, right].map((x) => Math.min(upTo(chart.data.stops, to.step(x)), curve.values.length));
    for (const value of curve.values.subarray(Math.max(first - 1, 0), last)) {
      const y = to.y(value);
      if (y < found) found = y;
    }
  }
  return found;
}

function isSeen(step, { low, high }) {
  return low <= step && step <= high;
}

/** Says what is never reached in the midst of it, and of a run far below at its own line how high it comes. */
function sayUnreached(chart, { box, to }, word) {
  const { unreached, stops } = chart.data;
  const curve = highestPlanned(chart);
  if (!curve) return;
  const [from, until] = visible(chart, curve);
  const first = Math.max(upTo(stops, unreached.from - 1), from);
  const seen = range(first, until - 1).filter((index) => curve.values[index] > 0 && curve.values[index] < HUGE);
  const total = seen.reduce((sum, index) => sum + curve.values[index], 0);
  if (!total) return;
  const middle = seen.reduce((sum, index) => sum + (curve.values[index] / total) * stops[index], 0);
  const text = unreached.texts.find((each) => each.length * LETTER < 0.8 * box.width);
  const height = to.y(curve.values[Math.min(upTo(stops, middle), curve.values.length) - 1]);
  const foot = box.top + box.height;
  if (text) word(Math.min(Math.max(to.x(middle), box.left + 90), box.left + box.width - 90), (height + foot) / 2, text, "warn strong middle");
  const runs = curvesIn(chart, 0).filter((each) => each.look !== "planned" && !each.points);
  if (!unreached.run || !runs.length) return;
  const top = to.y(greatest(bounded(runs.flatMap((run) => [...run.values])), 0));
  if (top > box.top + 40) word(box.left + 0.62 * box.width, top - 8, unreached.run, `strong middle ${runs[0].look} of-run`);
}

function drawStops(chart, { to }, put) {
  for (const curve of curvesIn(chart, 0).filter((each) => each.stopped && isSeen(each.stopped.step, chart.view))) {
    const value = curve.values[curve.values.length - 1];
    if (!Number.isFinite(value)) continue;
    const [x, y] = [to.x(curve.stopped.step), to.y(value)];
    if (!Number.isFinite(y)) continue;
    const mark = put("path", { d: `M${x - 5} ${y - 5}l10 10m0-10l-10 10`, class: "stop" });
    mark.append(svg("title", {}, `raises after step ${count(curve.stopped.step)}: ${curve.stopped.error}`));
  }
}
