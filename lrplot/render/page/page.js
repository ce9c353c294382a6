// Puts the page together: charts where they are seen, small curves in the overview, the theme, and copying.
const charts = new Map();

function chartOf(figure) {
  if (!charts.has(figure)) {
    const data = chartData(figure.dataset.part);
    charts.set(figure, { data, place: attachCursor(figure, data), width: 0 });
  }
  return charts.get(figure);
}

function draw(figure, width) {
  const chart = chartOf(figure);
  if (chart.width === width) return;
  chart.width = width;
  const made = drawChart(figure, chart.data, width);
  const old = figure.querySelector("svg");
  if (old) old.replaceWith(made.root);
  else figure.prepend(made.root);
  chart.place(made);
}

// All widths are read before anything is drawn: else the browser would lay out the page anew for each chart.
const figures = [...document.querySelectorAll("figure.plot")];
const widths = figures.map((figure) => figure.clientWidth);
const resized = new ResizeObserver((entries) => entries.forEach((each) => draw(each.target, each.target.clientWidth)));
figures.forEach((figure, index) => {
  draw(figure, widths[index]);
  resized.observe(figure);
});

for (const spark of document.querySelectorAll(".spark")) {
  const figure = document.querySelector(`figure.plot[data-part="${spark.dataset.part}"]`);
  const { data } = chartOf(figure);
  const to = scales(data, { left: 1, top: 1, width: 118, height: 26 });
  const root = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  root.setAttribute("viewBox", "0 0 120 28");
  for (const curve of data.curves.filter((each) => each.look !== "planned")) {
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", pathOf(data, curve, to));
    path.setAttribute("class", `curve ${curve.look}`);
    root.append(path);
  }
  spark.append(root);
}

const root = document.documentElement;
const button = document.getElementById("theme");
const prefersDark = matchMedia("(prefers-color-scheme: dark)");

function isDark() {
  return root.dataset.theme ? root.dataset.theme === "dark" : prefersDark.matches;
}

function nameTheme() {
  button.textContent = isDark() ? "Light" : "Dark";
  button.setAttribute("aria-label", isDark() ? "Show on a light background" : "Show on a dark background");
}

button.hidden = false;
button.addEventListener("click", () => {
  root.dataset.theme = isDark() ? "light" : "dark";
  nameTheme();
});
prefersDark.addEventListener("change", nameTheme);
nameTheme();

/** Copies the text of an element, also where a page from a file may not use the clipboard itself. */
async function copy(from) {
  try {
    await navigator.clipboard.writeText(from.textContent);
    return true;
  } catch {
    const selection = getSelection();
    selection.selectAllChildren(from);
    return document.execCommand("copy");
  }
}

for (const pre of document.querySelectorAll("pre")) {
  const around = document.createElement("div");
  const press = document.createElement("button");
  around.className = "copyable";
  press.type = "button";
  press.textContent = "Copy";
  press.addEventListener("click", async () => {
    press.textContent = (await copy(pre.firstElementChild)) ? "Copied" : "Press Ctrl+C";
    setTimeout(() => (press.textContent = "Copy"), 1500);
  });
  pre.replaceWith(around);
  around.append(pre, press);
}
