// Answers that are not what a control of the page asked for.

function say(text) {
  const region = document.getElementById("meldungen");
  if (!region || region.querySelector("[data-ob-failure]")) return;
  const line = document.createElement("div");
  line.className = "ob-message ob-message-error";
  line.dataset.obFailure = "";
  line.textContent = text;
  region.append(line);
}

// What repeats by itself repeats in silence; 422 is a form with its errors and is shown as it is.
function complain(source) {
  if (!source.matches?.("[hx-trigger^=every]")) say(document.getElementById("meldungen")?.dataset.obFailed);
}

document.addEventListener("htmx:before:response", (event) => {
  const { response } = event.detail.ctx;
  const raw = response?.raw;
  // Signed out in the meantime: the page itself knows the way to the sign-in and back.
  if (raw?.redirected && new URL(raw.url).pathname !== location.pathname) {
    event.preventDefault();
    location.reload();
  } else if (response?.status >= 400 && response.status !== 422) {
    event.preventDefault();
    complain(event.target);
  }
});

// The server could not be reached at all.
document.addEventListener("htmx:error", (event) => complain(event.target));

// What repeats by itself is no sign that somebody is there: it must not keep a session alive.
document.addEventListener("htmx:config:request", (event) => {
  const { request, sourceElement } = event.detail.ctx;
  if (sourceElement.matches?.("[hx-trigger^=every]")) request.headers["Obhut-Background"] = "1";
});
