// What a list needs besides htmx. All state is in the URL; this keeps controls and page in step.

// Whatever the reader did to a control is "dirty" and ignores new markup: after an exchange the
// markup wins again, except in the field that is being typed in.
function sync(form) {
  for (const control of form.elements) {
    if (control === document.activeElement && control.type === "search") continue;
    if (control.type === "checkbox") control.checked = control.defaultChecked;
    else if (control.tagName === "SELECT") for (const option of control.options) option.selected = option.defaultSelected;
    else if (control.type === "search") control.value = control.defaultValue;
  }
}

function ticks(list) {
  return [...list.querySelectorAll(".ob-select")];
}

function showSelection(list) {
  const text = list.querySelector("[data-ob-selected]");
  if (!text || list.querySelector(".ob-bulk-all")) return;
  const all = ticks(list);
  const chosen = all.filter((tick) => tick.checked).length;
  const words = text.dataset.obSelected.replace("{n}", chosen.toLocaleString(document.documentElement.lang));
  if (chosen && text.textContent !== words) text.textContent = words;
  const page = list.querySelector("[data-ob-select-page]");
  page.checked = chosen > 0 && chosen === all.length;
  page.indeterminate = chosen > 0 && chosen < all.length;
}

document.addEventListener("change", (event) => {
  const list = event.target.closest(".ob-list");
  if (!list) return;
  if (event.target.matches("[data-ob-select-page]")) {
    for (const tick of ticks(list)) tick.checked = event.target.checked;
  }
  if (event.target.matches("[data-ob-select-page], .ob-select")) showSelection(list);
});

// A control that goes with its own use (the chip of a filter) must not take the focus with it.
let held = null;

document.addEventListener("htmx:before:swap", () => {
  held = document.activeElement?.closest(".ob-list")?.id ?? null;
});

function keepFocus() {
  if (held && document.activeElement === document.body) document.getElementById(held)?.querySelector(".ob-hits")?.focus();
  held = null;
}

document.addEventListener("htmx:after:swap", () => {
  keepFocus();
  document.querySelectorAll("[data-ob-sync]").forEach(sync);
  document.querySelectorAll(".ob-list").forEach(showSelection);
});

// Nobody looks at a hidden page, and a list that changes under an open chooser is a nuisance.
document.addEventListener("htmx:before:request", (event) => {
  const source = event.target;
  if (!source.matches?.("[data-ob-live]")) return;
  if (document.hidden || source.closest(".ob-list")?.querySelector("details[open]")) event.preventDefault();
});
