// Moves through the steps of a chart, by the pointer and by the arrow keys.
const PAGE = 20; // so many pages are all that is seen

class Cursor {
  constructor(figure, chart, redraw) {
    const pad = element("div", "pad");
    Object.assign(this, { figure, chart, redraw, pad, tip: new Tip(figure, chart), step: null, drawn: null });
    this.last = chart.data.stops[chart.data.stops.length - 1];
    const about = { role: "slider", "aria-label": `Step of ${figure.dataset.title}`, "aria-valuemin": 0, "aria-valuemax": this.last };
    for (const [key, value] of Object.entries(about)) pad.setAttribute(key, value);
    pad.tabIndex = 0;
    figure.append(this.tip.line, pad, this.tip.box);
    this.say(0);
    this.listen();
  }

  listen() {
    const { pad, tip } = this;
    pad.addEventListener("pointermove", (event) => this.follow(event));
    pad.addEventListener("pointerdown", (event) => this.follow(event));
    pad.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && tip.hide());
    pad.addEventListener("focus", () => pad.matches(":focus-visible") && this.show(this.step ?? 0));
    pad.addEventListener("blur", () => tip.hide());
    pad.addEventListener("keydown", (event) => this.press(event));
  }

  /** Takes over a chart that was drawn anew. */
  place(drawn) {
    this.drawn = this.tip.drawn = drawn;
    this.tip.hide();
    for (const side of ["left", "top", "width", "height"]) this.pad.style[side] = `${drawn.box[side]}px`;
    this.say(this.step ?? 0);
  }

  say(step) {
    const texts = valuesAt(this.chart, step).slice(0, MOST_ROWS).map(({ curve, value }) => {
      return `${curve.panel ? nameOf(this.chart, curve) : curve.label} ${repr(value)}`;
    });
    this.pad.setAttribute("aria-valuenow", step);
    this.pad.setAttribute("aria-valuetext", `${placeOf(this.chart.data, step)}: ${texts.join("; ")}`);
  }

  show(step, height) {
    this.step = step;
    this.tip.show(step, height);
    this.say(step);
  }

  follow(event) {
    const frame = this.figure.getBoundingClientRect();
    this.show(this.nearest(this.drawn.to.step(event.clientX - frame.left)), event.clientY - frame.top);
  }

  /** The step itself where the page knows every step's rate; else the nearest that it holds. */
  nearest(wanted) {
    const { stops, whole } = this.chart.data;
    const bounded = Math.min(Math.max(Math.round(wanted), 0), this.last);
    if (whole) return bounded;
    const after = Math.min(upTo(stops, bounded), stops.length - 1);
    const before = Math.max(after - 1, 0);
    return stops[bounded - stops[before] <= stops[after] - bounded ? before : after];
  }

  /** The step so many steps on, or stops where not all steps are known. */
  moved(by) {
    const { stops, whole } = this.chart.data;
    if (whole) return this.nearest(this.step + by);
    return stops[Math.min(Math.max(upTo(stops, this.step) - 1 + by, 0), stops.length - 1)];
  }

  /** Goes to a step, and takes the view along. */
  go(step) {
    const { view } = this.chart;
    const half = (view.high - view.low) / 2;
    if (!isSeen(step, view)) {
      setView(this.chart, step - half, step + half);
      this.redraw();
    }
    this.show(step);
  }

  /** How many steps a page is, or stops where not all steps are known. */
  get page() {
    const { data, view } = this.chart;
    const shown = data.whole ? Math.min(view.high - view.low, data.end) : upTo(data.stops, view.high) - upTo(data.stops, view.low);
    return Math.max(Math.round(shown / PAGE), 1);
  }

  press(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const one = event.shiftKey ? this.page : 1;
    const steps = { ArrowRight: one, ArrowUp: one, ArrowLeft: -one, ArrowDown: -one, PageUp: this.page, PageDown: -this.page };
    this.step ??= 0;
    if (event.key === "Escape") this.tip.hide();
    else if (event.key === "Home") this.go(0);
    else if (event.key === "End") this.go(this.last);
    else if (event.key in steps) this.go(this.moved(steps[event.key]));
    else return;
    event.preventDefault();
  }
}
