// Menus are <details class="ob-pop">, so they open without scripts; this closes them as one expects.

document.addEventListener("click", (event) => {
  document.querySelectorAll("details.ob-pop[open]").forEach((pop) => {
    if (!pop.contains(event.target)) pop.open = false;
  });
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const pop = event.target.closest?.("details.ob-pop[open]");
  if (!pop) return;
  pop.open = false;
  pop.querySelector("summary").focus();
});

// The menu of narrow screens; without scripts it is simply open.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-ob-menu]");
  if (!button) return;
  const isOpen = document.getElementById(button.dataset.obMenu).classList.toggle("ob-open");
  button.setAttribute("aria-expanded", String(isOpen));
});
