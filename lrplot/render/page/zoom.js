// Zooming in on steps: by dragging over them, by the keys + - 0, and by buttons.
const LEAST_DRAG = 5; // pixels, below which a press is no drag

/** Makes the steps between the edges so many times as many, around a step or the middle. */
function zoomBy(chart, times, around) {
  const { low, high } = chart.view;
  const middle = around !== null && isSeen(around, chart.view) ? around : (low + high) / 2;
  setView(chart, middle - (middle - low) * times, middle + (high - middle) * times);
}

function attachZoom(figure, chart, cursor, redraw) {
  const { pad } = cursor;
  const band = element("div", "band");
  let start = null;
  band.hidden = true;
  figure.insertBefore(band, pad);

  function across(event) {
    const { left, width } = pad.getBoundingClientRect();
    return Math.min(Math.max(event.clientX - left, 0), width);
  }

  function drag(event) {
    if (start === null) return;
    const at = across(event);
    band.hidden = Math.abs(at - start) < LEAST_DRAG;
    band.style.left = `${pad.offsetLeft + Math.min(at, start)}px`;
    band.style.width = `${Math.abs(at - start)}px`;
    band.style.top = pad.style.top;
    band.style.height = pad.style.height;
  }

  function drop(event) {
    if (start === null) return;
    const edges = [start, across(event)].sort((a, b) => a - b);
    start = null;
    band.hidden = true;
    if (edges[1] - edges[0] < LEAST_DRAG) return;
    const [low, high] = edges.map((x) => cursor.scale().step(x + pad.offsetLeft));
    setView(chart, low, high);
    redraw();
  }

  pad.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.pointerType === "touch") return; // a finger goes on reading, and scrolls
    start = across(event);
    pad.setPointerCapture(event.pointerId);
  });
  pad.addEventListener("pointermove", drag);
  pad.addEventListener("pointerup", drop);
  pad.addEventListener("pointercancel", () => {
    start = null;
    band.hidden = true;
  });
  pad.addEventListener("dblclick", () => {
    chart.view = chart.whole;
    redraw();
  });
  pad.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "+" || event.key === "=") zoomBy(chart, 0.5, cursor.at());
    else if (event.key === "-") zoomBy(chart, 2, cursor.at());
    else if (event.key === "0") chart.view = chart.whole;
    else return;
    event.preventDefault();
    redraw();
    cursor.show();
  });
}
