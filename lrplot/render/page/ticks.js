// Where axes begin and end, and their round ticks: as ranges.py and ticks.py have them, to which tests hold them.
const HUGE = 1e280;
const NOTHING = 1e-12; // a logarithmic axis goes no lower, nor than this part of its highest rate

const bounded = (values) => values.filter(Number.isFinite).map((value) => Math.min(Math.max(value, -HUGE), HUGE));
const least = (values, start) => values.reduce((a, b) => Math.min(a, b), start);
const greatest = (values, start) => values.reduce((a, b) => Math.max(a, b), start);

/** The axis of a learning rate: from zero if linear, over the positive rates if logarithmic. */
function rateAxis(found, log) {
  const values = bounded(found);
  if (log) {
    const above = values.filter((value) => value > 0);
    let high = greatest(above, 0) || 1;
    const low = Math.max(above.length ? least(above, Infinity) : high / 10, Math.min(high, 1) * NOTHING, 1 / HUGE);
    high = Math.max(high, low);
    const margin = high > low * 1.2 ? (high / low) ** 0.05 : 2;
    return { low: low / margin, high: high * margin, log: true, peak: above.includes(high) ? high : null };
  }
  const low = least(values, 0);
  let high = greatest(values, 0);
  const peak = high > 1 / HUGE && high < HUGE ? high : null;
  if (high - low < 1 / HUGE) high = 1;
  return { low: low - 0.045 * (high - low), high: high + 0.06 * (high - low), log: false, peak };
}

/** The axis of a momentum or a weight decay: close around its values. */
function valueAxis(found) {
  const values = bounded(found);
  const [low, high] = values.length ? [least(values, Infinity), greatest(values, -Infinity)] : [0, 0];
  const size = Math.max(Math.abs(low), Math.abs(high));
  let margin = 0.12 * (high - low);
  if (margin <= 1e-9 * size) margin = 0.05 * size || 1;
  return { low: low - margin, high: high + margin, log: false };
}

/** Round numbers on an axis, evenly spaced: decades on a logarithmic one. */
function roundTicks(axis, atMost, whole = false) {
  if (axis.log) {
    const ticks = decades(axis, atMost);
    if (ticks.length >= 2) return ticks;
  }
  let step, first, last;
  for (let n = atMost; n < atMost + 4; n += 1) {
    step = roundStep((axis.high - axis.low) / n, whole);
    [first, last] = [Math.ceil(axis.low / step), Math.floor(axis.high / step)];
    if (last > first) break; // two ticks at least: one alone says nothing of the scale
  }
  const ticks = [];
  for (let index = first; index <= last; index += 1) ticks.push(Number((index * step).toPrecision(12)) + 0);
  return ticks;
}

/** Round numbers and the highest rate, which takes the place of those that are too near, with their labels. */
function labelledTicks(axis, atMost, apart) {
  const ticks = roundTicks(axis, atMost);
  const labels = valueLabels(ticks, axis.log);
  const { peak } = axis;
  if (!peak || ticks.includes(Number(peak.toPrecision(4)))) return [ticks, labels];
  const part = (value) => (axis.log ? Math.log(value / axis.low) / Math.log(axis.high / axis.low) : (value - axis.low) / (axis.high - axis.low));
  const kept = ticks.map((tick, index) => [tick, labels[index]]).filter(([tick]) => Math.abs(part(tick) - part(peak)) >= apart);
  kept.push([peak, peakLabel(peak, labels, axis.log)]);
  kept.sort(([a], [b]) => a - b);
  return [kept.map(([tick]) => tick), kept.map(([, label]) => label)];
}

function peakLabel(peak, others, log) {
  if (log && isPower(peak)) return raised(shortened(peak.toExponential()));
  const short = Number(peak.toPrecision(4));
  const exponent = !log && others.some((label) => label.includes("e"));
  if (exponent || short < 1e-4 || short >= 1e4) return (log ? raised : String)(shortened(short.toExponential()));
  return String(short);
}

function roundStep(smallest, whole) {
  if (whole && smallest <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(smallest));
  const steps = whole && power < 10 ? [1, 2, 5, 10] : [1, 2, 2.5, 5, 10];
  return power * (steps.find((factor) => factor * power >= smallest * 0.999999) || 10);
}

/** Powers of ten, every k-th if there are many; 1, 2, 5 times them if there are few and all of those fit. */
function decades(axis, atMost) {
  const [low, high] = [Math.log10(axis.low), Math.log10(axis.high)];
  const powers = range(Math.ceil(low - 1e-9), Math.floor(high + 1e-9));
  if (powers.length > 2) {
    const every = roundStep(powers.length / atMost, true);
    let shown = powers.filter((power) => power % every === 0);
    if (shown.length < 2) {
      const apart = Math.min(every, powers.length - 1); // one alone says nothing of the scale
      shown = powers.filter((power) => (powers[powers.length - 1] - power) % apart === 0);
    }
    return shown.map((power) => Number(`1e${power}`));
  }
  const around = range(Math.floor(low), Math.floor(high)).flatMap((power) => [1, 2, 5].map((by) => Number(`${by}e${power}`)));
  const ticks = around.filter((tick) => axis.low <= tick && tick <= axis.high);
  return ticks.length <= atMost ? ticks : powers.map((power) => Number(`1e${power}`));
}

function range(first, last) {
  return Array.from({ length: Math.max(last - first + 1, 0) }, (_, index) => first + index);
}

/** Ticks in words, all alike: `0.002 0.004` or `2e-5 4e-5`; on a logarithmic axis exponents are raised, `10⁻³`. */
function valueLabels(ticks, log) {
  if (!log) return plainLabels(ticks);
  const labels = ticks.length > 1 && ticks.every(isPower) ? ticks.map((tick) => tick.toExponential()) : plainLabels(ticks);
  const alike = labels.some((label) => label.includes("e")) ? ticks.map((tick) => tick.toExponential()) : labels;
  return alike.map((label) => raised(shortened(label)));
}

function isPower(tick) {
  return tick > 0 && Number(`1e${Math.round(Math.log10(tick))}`) === tick;
}

function plainLabels(ticks) {
  const sizes = ticks.filter((tick) => tick).map(Math.abs);
  const [small, large] = [least(sizes, Infinity), greatest(sizes, 0)];
  const ratio = sizes.length > 1 ? large / small : 1;
  const plain = !sizes.length || (large >= 0.99e-3 && small >= 0.99e-5 && large < 1e6 && !(ratio > 999 && small < 0.99e-3));
  // Only a logarithmic axis spans so much; its ticks are of few digits.
  if (plain && ratio > 19) return ticks.map((tick) => (tick >= 1e-4 ? String(tick) : shortened(tick.toExponential())));
  const write = (tick, digits) => (plain ? tick.toFixed(digits) : tick.toExponential(digits));
  const exact = (digits) => ticks.every((tick) => Math.abs(Number(write(tick, digits)) - tick) <= 1e-9 * Math.abs(tick));
  const digits = range(0, 12).find(exact) ?? 12;
  return ticks.map((tick) => (tick === 0 ? "0" : shortened(write(tick, digits))));
}

function shortened(label) {
  return label.replace("e+", "e").replace(/e-?0$/, "");
}

/** A number's text with its exponent raised; one without an exponent stays. */
function raised(label) {
  const [long, exponent] = label.split("e");
  if (exponent === undefined) return label;
  const mantissa = String(Number(long));
  const small = { "0": "1", "1": "10" }[exponent];
  const power = small || `10${[...exponent].map((digit) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(digit)]).join("")}`;
  return mantissa === "1" ? power : `${mantissa}×${power}`;
}

/** How much of a unit is used up before a step. */
function positionOf(unit, step) {
  let turn = step;
  for (const skipped of unit.skipped) if (skipped <= turn) turn += 1;
  if (!unit.each) return turn * unit.perStep;
  const epoch = Math.floor(turn / unit.each);
  return epoch * unit.perEpoch + Math.min((turn - epoch * unit.each) * unit.perStep, unit.perEpoch);
}

/** The step, perhaps within one, that is being made where so much is used up. */
function stepAt(unit, position) {
  const epoch = unit.each ? Math.floor(position / unit.perEpoch + 1e-9) : 0;
  const within = Math.max(position - epoch * unit.perEpoch, 0) / unit.perStep;
  const turn = unit.each ? epoch * unit.each + Math.min(within, unit.each) : within;
  return turn - unit.skipped.filter((skipped) => skipped < turn).length;
}

function unitTicks(unit, low, high, atMost) {
  const shown = { low: positionOf(unit, low), high: positionOf(unit, high) };
  const ticks = roundTicks(shown, atMost, unit.name !== "hours");
  return ticks.map((position) => [stepAt(unit, position), unitLabel(unit, position)]);
}

/** A number of a unit as an axis has it: `10,000`, and of samples and tokens `2.5M` and `300B`. */
function unitLabel(unit, position) {
  if (unit.name === "hours") return position < 1000 ? String(position) : count(position);
  const large = [["T", 1e12], ["B", 1e9], ["M", 1e6], ["K", 1e3]].find(([, size]) => unit.end >= size);
  if (unit.name === "epoch" || unit.end < 1e5) return count(position);
  return position ? `${Number((position / large[1]).toPrecision(12))}${large[0]}` : "0";
}

/** What is used up before a step, in words: `, 1,024 samples`. */
function usedBefore(unit, step) {
  if (!unit || unit.name === "epoch") return "";
  const used = positionOf(unit, step);
  return `, ${unit.name === "hours" ? Number(used.toPrecision(4)) : count(used)} ${unit.name}`;
}
