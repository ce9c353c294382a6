// Zooming in on steps: by dragging over them, by the keys + - 0, and by buttons.
const LEAST_DRAG = 5; // pixels, below which a press is not a drag

/** Makes the steps between the edges so many times as many, around a step or the middle. */
function zoomBy(chart, times, around) {
  const { low, high } = chart.view;
  const middle = around !== null && isSeen(around, chart.view) ? around : (low + high) / 2;
  setView(chart, middle - (middle - low) * times, middle + (high - middle) * times);
}

class Zoom {
  constructor(figure, chart, cursor, redraw) {
    Object.assign(this, { chart, cursor, redraw, pad: cursor.pad, band: element("div", "band"), start: null });
    this.band.hidden = true;
    figure.insertBefore(this.band, this.pad);
    const events = { pointerdown: this.press, pointermove: this.drag, pointerup: this.drop, pointercancel: this.end };
    for (const [name, act] of Object.entries(events)) this.pad.addEventListener(name, (event) => act.call(this, event));
    this.pad.addEventListener("dblclick", () => this.set(() => (chart.view = chart.whole)));
    this.pad.addEventListener("keydown", (event) => this.type(event));
  }

  set(act) {
    act();
    this.redraw();
  }

  across(event) {
    const { left, width } = this.pad.getBoundingClientRect();
    return Math.min(Math.max(event.clientX - left, 0), width);
  }

  press(event) {
    if (event.button !== 0 || event.pointerType === "touch") return; // a finger goes on reading, and scrolls
    this.start = this.across(event);
    this.pad.setPointerCapture(event.pointerId);
  }

  drag(event) {
    if (this.start === null) return;
    const at = this.across(event);
    this.band.hidden = Math.abs(at - this.start) < LEAST_DRAG;
    const { top, height } = this.pad.style;
    const left = `${this.pad.offsetLeft + Math.min(at, this.start)}px`;
    Object.assign(this.band.style, { left, width: `${Math.abs(at - this.start)}px`, top, height });
  }

  drop(event) {
    if (this.start === null) return;
    const edges = [this.start, this.across(event)].sort((a, b) => a - b);
    this.end();
    if (edges[1] - edges[0] < LEAST_DRAG) return;
    const [low, high] = edges.map((x) => this.cursor.drawn.to.step(x + this.pad.offsetLeft));
    this.set(() => setView(this.chart, low, high));
  }

  end() {
    this.start = null;
    this.band.hidden = true;
  }

  type(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const { chart, cursor } = this;
    const keys = { "+": 0.5, "=": 0.5, "-": 2, 0: Infinity };
    if (!(event.key in keys)) return;
    event.preventDefault();
    this.set(() => (event.key === "0" ? (chart.view = chart.whole) : zoomBy(chart, keys[event.key], cursor.step)));
    if (cursor.step !== null) cursor.show(cursor.step);
  }
}
