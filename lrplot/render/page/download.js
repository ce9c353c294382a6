// The values that the page holds, as CSV and as JSON: of every step where it knows them all, and there are not too many.
const MOST_ROWS_OF_CSV = 200000;

/** The steps to write down. */
function stepsOf({ data }) {
  return data.whole && data.end <= MOST_ROWS_OF_CSV ? range(0, data.stops[data.stops.length - 1]) : [...data.stops];
}

/** The value of a curve at a step; nothing where it has none. */
function valueAt({ data }, curve, step) {
  const value = step < curve.n ? curve.values[upTo(data.stops, step) - 1] : undefined;
  return curve.points && Number.isNaN(value) ? undefined : value;
}

/** What a curve's values are called: `learning rate, as run`. */
function columnName({ data }, curve) {
  return `${data.panels[curve.panel].name}, ${curve.label}`;
}

function csvOf(chart) {
  // A spreadsheet would take = + - @ at a cell's beginning for a formula.
  const cell = (text) => `"${(/^[=+\-@]/.test(text) ? "'" : "") + text.replaceAll('"', '""')}"`;
  const { curves } = chart.data;
  const lines = [["step", ...curves.map((curve) => cell(columnName(chart, curve)))]];
  for (const step of stepsOf(chart)) {
    const values = curves.map((curve) => valueAt(chart, curve, step));
    lines.push([step, ...values.map((value) => (value === undefined ? "" : repr(value)))]);
  }
  return lines.map((line) => `${line.join(",")}\n`).join("");
}

function jsonOf(chart) {
  const steps = stepsOf(chart);
  const curves = chart.data.curves.map((curve) => ({
    quantity: chart.data.panels[curve.panel].what,
    label: curve.label,
    values: steps.map((step) => valueAt(chart, curve, step) ?? null), // NaN and infinities become null, too
  }));
  return `${JSON.stringify({ every_step: chart.data.whole && steps.length === chart.data.end, steps, curves })}\n`;
}

/** Hands a text to the reader as a file. */
function download(name, kind, text) {
  const link = element("a");
  const suffix = kind.toLowerCase();
  link.href = URL.createObjectURL(new Blob([text], { type: kind === "CSV" ? "text/csv" : "application/json" }));
  link.download = `${name.replace(/[^\p{L}\p{N}._-]+/gu, "-") || "schedule"}.${suffix}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
