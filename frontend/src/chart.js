// Charts. A figure names the address of its numbers in data-ob-chart:
//   {"times": [seconds UTC, …], "from": …, "until": …, "unit": "%", "min": 0, "max": 100, "zone": "Europe/Berlin",
//    "series": [{"label": "CPU", "values": [1.5, null, …], "digits": 1, "band": {"low": […], "high": […], "labels": [low, high]}}, …]}
// null is a gap and stays a gap. Colours come from the style sheet, so both themes fit.
import uPlot from "uplot";

// English pages are read in Europe: days before months, 24 hours.
const language = document.documentElement.lang === "en" ? "en-GB" : "de-DE";
const charts = new Map();

function colour(name) {
  // Tokens are light-dark() pairs: a probe lets the browser choose, the canvas needs the result.
  const probe = document.createElement("span");
  probe.className = `ob-probe ob-probe-${name}`;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

function numbers(digits, unit) {
  const format = new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return (value) => (value == null ? "–" : `${format.format(value)}${unit ? `\u00a0${unit}` : ""}`);
}

function dates(zone) {
  const options = (more) => new Intl.DateTimeFormat(language, { timeZone: zone, ...more });
  return {
    full: options({ day: "2-digit", month: "2-digit", year: "numeric", hour: "2-digit", minute: "2-digit" }),
    day: options({ day: "2-digit", month: "2-digit" }),
    hour: options({ hour: "2-digit", minute: "2-digit" }),
  };
}

function axisTimes(format, zone) {
  const isMidnight = (seconds) => {
    const parts = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    return parts.format(seconds * 1000) === "00:00";
  };
  return (plot, ticks, _axis, _space, step) =>
    ticks.map((seconds) => (step >= 86400 || isMidnight(seconds) ? format.day : format.hour).format(seconds * 1000));
}

function seriesOf(data) {
  return data.series.map((series, index) => ({
    label: series.label,
    stroke: colour(`chart-${(index % 4) + 1}`),
    width: 1.75,
    // A second sign besides the colour, for eyes that do not tell them apart.
    dash: [undefined, [6, 4], [2, 3], [10, 4, 2, 4]][index % 4],
    spanGaps: false,
    // A value between two gaps is no line; a point keeps it from vanishing.
    points: { show: (_plot, index, from, to) => to - from < 2, size: 5 },
    value: (_plot, value) => numbers(series.digits ?? 1, data.unit)(value),
  }));
}

// The edges of a band are series of their own without a line; they stand behind all others.
function bandsOf(data) {
  return data.series.flatMap((series, index) => (series.band ? [{ ...series.band, index, digits: series.digits }] : []));
}

function edgesOf(data) {
  const edge = (band, label) => ({
    label,
    stroke: colour(`chart-${(band.index % 4) + 1}`),
    width: 0,
    spanGaps: false,
    points: { show: false },
    value: (_plot, value) => numbers(band.digits ?? 1, data.unit)(value),
  });
  return bandsOf(data).flatMap((band) => band.labels.map((label) => edge(band, label)));
}

function fillsOf(data) {
  const first = data.series.length + 1;
  return bandsOf(data).map((band, index) => ({
    series: [first + 2 * index + 1, first + 2 * index],
    fill: colour(`chart-band-${(band.index % 4) + 1}`),
  }));
}

function rowsOf(data) {
  return [data.times, ...data.series.map((series) => series.values), ...bandsOf(data).flatMap((band) => [band.low, band.high])];
}

function options(figure, data, width) {
  const format = dates(data.zone);
  const ink = colour("ink-soft");
  const grid = { stroke: colour("chart-grid"), width: 1 };
  const axis = { stroke: ink, grid, ticks: grid, font: "12px Inter Variable, system-ui, sans-serif" };
  return {
    width,
    height: Number(figure.dataset.obHeight),
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), data.zone),
    cursor: { drag: { setScale: false }, points: { size: 7 } },
    scales: { x: { range: (_plot, low, high) => [data.from ?? low, data.until ?? high] }, y: { range: (_plot, low, high) => span(data, low, high) } },
    series: [{ label: figure.dataset.obTime, value: (_plot, seconds) => (seconds == null ? "–" : format.full.format(seconds * 1000)) }, ...seriesOf(data), ...edgesOf(data)],
    bands: fillsOf(data),
    axes: [
      { ...axis, values: axisTimes(format, data.zone), space: 70 },
      { ...axis, values: (_plot, ticks) => ticks.map((tick) => numbers(tick % 1 ? ((tick * 10) % 1 ? 2 : 1) : 0, data.unit)(tick)), size: labelled },
    ],
  };
}

// As wide as the longest label needs: a number must not lose its first digits.
function labelled(plot, labels, axis, cycle) {
  if (cycle > 1 || !labels) return plot.axes[axis]._size ?? 74;
  return Math.max(74, ...labels.map((text) => 22 + 6.8 * text.length));
}

function span(data, low, high) {
  const bottom = data.min ?? low ?? 0;
  const top = data.max ?? Math.max(high ?? 1, bottom + 1);
  return data.max == null ? [bottom, top + (top - bottom) * 0.08] : [bottom, top];
}

function draw(figure, data) {
  const canvas = figure.querySelector(".ob-chart-canvas");
  charts.get(figure)?.plot.destroy();
  const plot = new uPlot(options(figure, data, canvas.clientWidth), rowsOf(data), canvas);
  charts.set(figure, { plot, data });
}

async function load(figure) {
  try {
    const response = await fetch(figure.dataset.obChart, { headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(response.statusText);
    draw(figure, await response.json());
  } catch {
    const text = figure.querySelector(".ob-chart-canvas");
    text.textContent = figure.dataset.obFailed;
    text.classList.add("ob-chart-failed");
  }
}

const widths = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const known = charts.get(target.closest(".ob-chart"));
    if (known && target.clientWidth !== known.plot.width) known.plot.setSize({ width: target.clientWidth, height: known.plot.height });
  }
});

function start(root) {
  for (const figure of root.querySelectorAll("[data-ob-chart]:not([data-ob-started])")) {
    figure.dataset.obStarted = "1";
    widths.observe(figure.querySelector(".ob-chart-canvas"));
    load(figure);
  }
}

function redraw() {
  for (const [figure, { data }] of charts) {
    if (figure.isConnected) draw(figure, data);
    else charts.delete(figure);
  }
}

new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
document.addEventListener("htmx:after:swap", () => start(document));
document.addEventListener("DOMContentLoaded", () => start(document));
if (document.readyState !== "loading") start(document);
