// The page "connection test": measures in this browser; nothing of it is sent anywhere.
const PINGS = 10;
const PATIENCE = 8000;
const WORD = "obhut-line";
const LOCAL = ["localhost", "127.0.0.1"];

const page = document.querySelector("[data-ob-line-test]");
const signed = new Intl.NumberFormat(document.documentElement.lang, {
  maximumFractionDigits: 1,
  signDisplay: "exceptZero",
});
const numbers = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });

const within = (promise, ms = PATIENCE) =>
  Promise.race([promise, new Promise((_, no) => setTimeout(() => no(new Error("timeout")), ms))]);

function show(key, state, figure = "") {
  const line = page.querySelector(`[data-ob-line="${key}"]`);
  line.querySelectorAll("[data-ob-state]").forEach((each) => {
    each.hidden = each.dataset.obState !== state;
  });
  line.querySelector("[data-ob-figure]").textContent = figure;
  line.querySelector("[data-ob-advice]").hidden = !["no", "weak"].includes(state);
}

async function ping() {
  const sent = Date.now();
  const since = performance.now();
  const answer = await within(fetch(page.dataset.timeUrl, { cache: "no-store" }), 5000);
  const { at_ms: at } = await answer.json();
  const took = performance.now() - since;
  return { took, off: at - (sent + took / 2) };
}

async function pings() {
  const found = [];
  for (let each = 0; each < PINGS; each += 1) found.push(await ping().catch(() => null));
  return found;
}

async function https() {
  const answer = await within(fetch(page.dataset.timeUrl, { cache: "no-store" }));
  const isOurs = answer.ok && Number.isInteger((await answer.json()).at_ms);
  const isSafe = location.protocol === "https:" || LOCAL.includes(location.hostname);
  return { state: isOurs && isSafe ? "yes" : "no", figure: location.protocol.replace(":", "").toUpperCase() };
}

function echoed() {
  return new Promise((yes, no) => {
    const since = performance.now();
    const socket = new WebSocket(page.dataset.socketUrl);
    socket.onopen = () => socket.send(WORD);
    socket.onerror = () => no(new Error("socket"));
    socket.onclose = () => no(new Error("closed"));
    socket.onmessage = (event) => {
      if (event.data === WORD) yes(performance.now() - since);
      else no(new Error("changed on the way"));
      socket.close();
    };
  });
}

async function socket() {
  return { state: "yes", figure: `${numbers.format(await within(echoed()))} ms` };
}

async function post() {
  const since = performance.now();
  const answer = await within(fetch(page.dataset.postUrl, { method: "POST", cache: "no-store", credentials: "omit" }));
  const isOurs = (await answer.text()) === WORD;
  return { state: isOurs ? "yes" : "no", figure: `${numbers.format(performance.now() - since)} ms` };
}

function latency(found) {
  const times = found.filter(Boolean).map((each) => each.took).sort((a, b) => a - b);
  const lost = PINGS - times.length;
  if (!times.length) return { state: "no", figure: `100 % ${page.dataset.lost}` };
  const middle = times[Math.floor(times.length / 2)];
  const share = numbers.format((100 * lost) / PINGS);
  return { state: lost || middle > 150 ? "weak" : "yes", figure: `${numbers.format(middle)} ms · ${share} % ${page.dataset.lost}` };
}

function clock(found) {
  const best = found.filter(Boolean).sort((a, b) => a.took - b.took)[0];
  if (!best) return { state: "no" };
  const seconds = -best.off / 1000; // ahead of ours is positive
  return { state: Math.abs(seconds) > 120 ? "no" : "yes", figure: `${signed.format(seconds)} s` };
}

async function bandwidth() {
  const began = performance.now();
  const got = await within(fetch(page.dataset.dataUrl, { cache: "no-store" }).then((each) => each.arrayBuffer()), 30000);
  const down = (got.byteLength * 8) / 1000 / (performance.now() - began);
  const body = new Uint8Array(Number(page.dataset.upBytes));
  for (let from = 0; from < body.length; from += 65536) crypto.getRandomValues(body.subarray(from, from + 65536));
  const since = performance.now();
  const answer = await within(fetch(page.dataset.dataUrl, { method: "POST", body }), 30000);
  if (!answer.ok) throw new Error("refused");
  const up = (body.length * 8) / 1000 / (performance.now() - since);
  const figure = `↓ ${numbers.format(down)} · ↑ ${numbers.format(up)} Mbit/s`;
  return { state: down < 2 || up < 0.5 ? "weak" : "yes", figure };
}

async function run(key, test) {
  show(key, "busy");
  const result = await Promise.resolve().then(test).catch(() => ({ state: "no" }));
  show(key, result.state, result.figure);
  return result.state;
}

function report() {
  const lines = [...page.querySelectorAll("[data-ob-line]")].map((line) => {
    const state = line.querySelector("[data-ob-state]:not([hidden])").textContent.trim();
    const advice = line.querySelector("[data-ob-advice]");
    const words = [line.querySelector("strong").textContent, state, line.querySelector("[data-ob-figure]").textContent];
    return words.filter(Boolean).join(" · ") + (advice.hidden ? "" : `\n   ${advice.textContent.trim()}`);
  });
  const hosts = [...document.querySelectorAll("#offen ~ .ob-scroll tbody tr")].map((row) =>
    [...row.children].map((cell) => cell.textContent.trim()).join(" · "),
  );
  const when = new Date().toLocaleString(document.documentElement.lang);
  return [`${page.dataset.title} · ${location.origin} · ${when}`, ...lines, "", ...hosts].join("\n");
}

function conclude(states, said) {
  const blocked = Object.entries(states).filter(([, state]) => state === "no").map(([key]) => key);
  const isFallback = blocked.length === 1 && blocked[0] === "socket";
  said.textContent = isFallback ? said.dataset.fallback : blocked.length ? said.dataset.bad : said.dataset.good;
  document.getElementById("bericht").hidden = false;
  document.getElementById("bericht-text").value = report();
}

async function all(button) {
  const said = document.getElementById("ergebnis");
  button.disabled = true;
  said.textContent = said.dataset.working;
  const states = { https: await run("https", https), socket: await run("socket", socket), post: await run("post", post) };
  show("latency", "busy");
  show("clock", "busy");
  const found = await pings();
  states.latency = await run("latency", () => latency(found));
  states.clock = await run("clock", () => clock(found));
  states.bandwidth = await run("bandwidth", bandwidth);
  conclude(states, said);
  button.disabled = false;
}

const button = document.getElementById("pruefen");
button?.addEventListener("click", () => all(button));
